"""The measures of closing the loop. Each says once, in SQL, which rows it is about (``…_facts``): the number, its trend, its groups and
the list behind it are all made from those rows, so they cannot disagree."""

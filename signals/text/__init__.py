"""What customers write: its language, its sentiment, its themes. Pure: text in, numbers out."""

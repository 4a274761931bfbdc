"""What people say, by what it is about: openings, middles and ends.

Plain and civil: invented people with real worries.
"""

PRODUCT = "Fernhill Planner"
FILLERS = {
    "product": (PRODUCT, "the planner", "your tool", "Fernhill"),
    "feature": (
        "the rota board",
        "the timesheet view",
        "the swap board",
        "the mobile app",
        "the leave calendar",
        "payroll sync",
    ),
    "export": ("the payroll export", "the CSV export", "the monthly export", "the timesheet export"),
    "people": (
        "our planners",
        "the site managers",
        "our team leads",
        "the night shift",
        "people in the depots",
        "our HR team",
    ),
    "when": (
        "this morning",
        "since Monday",
        "for two days now",
        "again this week",
        "since the last update",
        "yesterday afternoon",
    ),
    "site": (
        "the Leeds site",
        "our second depot",
        "the new clinic",
        "head office",
        "two of our branches",
        "the northern region",
    ),
}

TOPICS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "outage": (
        (
            "We could not reach {product} at all.",
            "{product} was down for us.",
            "Nobody could log in {when}.",
            "Blank page for everyone at {site}.",
        ),
        (
            "{people} had to plan shifts on paper.",
            "Forty people stood at the gate without a rota.",
            "We learned of it from our own staff, not from you.",
            "It took most of the day before it came back.",
            "The status page stayed green the whole time.",
        ),
        (
            "What happened, and will it happen again?",
            "Please tell us the cause.",
            "We need to know by when this is safe.",
            "Who is looking after this?",
        ),
    ),
    "exports": (
        (
            "{export} fails half-way.",
            "{export} leaves out the last day of the month.",
            "{export} runs into a timeout {when}.",
            "Totals in {export} do not match the screen.",
        ),
        (
            "Payroll had to correct it by hand.",
            "{people} now check every line.",
            "This is the third month in a row.",
            "We cannot close the month without it.",
        ),
        (
            "When will it be mended?",
            "Is there a way around it?",
            "We reported it before.",
            "A date would already help us.",
        ),
    ),
    "fault": (
        (
            "{feature} is slow {when}.",
            "{feature} shows yesterday's plan.",
            "Changes in {feature} are lost after saving.",
            "{feature} does not open on tablets.",
            "{feature} counts breaks twice.",
        ),
        (
            "It affects {people}.",
            "Only {site} sees it, the others are fine.",
            "Clearing the cache did not help.",
            "We can show it to you on a call.",
        ),
        (
            "Can you have a look?",
            "How do we work around it?",
            "Please advise.",
            "It is not urgent, but it adds up.",
            "We would like to hear from you this week.",
        ),
    ),
    "onboarding": (
        (
            "How do we set up {feature} for {site}?",
            "The import of our staff list stopped with an error.",
            "We are still waiting for the training.",
            "{people} have not received their invitations.",
        ),
        (
            "The guide describes a screen we do not have.",
            "We had planned to go live last week.",
            "Nobody answered our last two mails.",
            "Our consultant changed twice.",
        ),
        (
            "Could someone walk us through it?",
            "We need a named person.",
            "Is there a plan with dates?",
            "We want this to work.",
        ),
    ),
    "price": (
        (
            "The renewal offer is much higher than last year.",
            "We do not understand the new price list.",
            "Our invoice went up without a word.",
            "The increase is hard to explain to our board.",
        ),
        (
            "We use the same seats as before.",
            "Nothing was added that we asked for.",
            "Two other vendors asked us for a meeting.",
            "Our budget was set in spring.",
        ),
        (
            "Please explain what we get for it.",
            "Is there room to talk?",
            "We need an answer before the renewal.",
            "Can we go down to fewer seats?",
        ),
    ),
    "question": (
        (
            "How can I copy a rota to the next month?",
            "Where do I change the overtime rule?",
            "Can we give {people} read access?",
            "Is there a shortcut for {feature}?",
            "Can {feature} send a reminder?",
        ),
        ("I looked in the help pages.", "It is for {site}.", "A colleague said it is possible.", "No hurry."),
        ("Thanks!", "Thank you.", "A link is enough.", "Thanks for your help."),
    ),
    "praise": (
        (
            "With {feature} we save hours every week.",
            "{people} like working with {product}.",
            "Support answered within the hour.",
            "The latest release is a real step forward.",
            "Planning {site} used to take a day, now it is an hour.",
        ),
        (
            "Setting it up was simpler than expected.",
            "{export} finally works as we need it.",
            "The whole team uses it now.",
            "We told our sister company about it.",
        ),
        ("Keep it up.", "Well done.", "We are happy to stay.", "Glad we chose you."),
    ),
    "neutral": (
        (
            "It does what we need.",
            "{feature} is good, reporting could be better.",
            "Solid, with some rough edges.",
            "We use a third of it, that part works.",
        ),
        (
            "{people} needed time to get used to it.",
            "Some screens are slow at {site}.",
            "We miss a better mobile view.",
            "Support is friendly, if not always quick.",
        ),
        ("We will see next year.", "Let us talk about the roadmap.", "No strong feelings.", "Fine for now."),
    ),
    "weary": (
        (
            "We ask for the same things every quarter.",
            "It has become slower and we are told it is our network.",
            "I would not choose {product} again today.",
            "{people} went back to spreadsheets.",
        ),
        (
            "Nobody could tell us what is planned.",
            "We get answers, but no solutions.",
            "{feature} has not changed in a year.",
            "Each problem means explaining everything anew.",
        ),
        (
            "We are looking at alternatives.",
            "Something has to change before the renewal.",
            "We feel like a small customer.",
            "I hope somebody reads this.",
        ),
    ),
    "report_good": (
        (
            "Good call with the operations lead.",
            "Quarterly review went well.",
            "Visited {site}.",
            "Short check-in with the planner in charge.",
        ),
        (
            "They plan to roll out {feature} to more teams.",
            "Usage is up and they know why.",
            "They asked for the roadmap and liked it.",
            "New depot opens in spring, more seats likely.",
        ),
        (
            "Open to being a reference.",
            "No open points.",
            "Next review in three months.",
            "Sponsor is firmly behind us.",
        ),
    ),
    "report_bad": (
        (
            "Difficult call.",
            "Sponsor did not come to the review.",
            "Met the new finance lead, who asks what they pay for.",
            "Heard through a partner that they evaluate others.",
        ),
        (
            "They bring up {feature} every time.",
            "Trust is low since the outage.",
            "They count the hours lost with {export}.",
            "Our mails stay unanswered.",
        ),
        (
            "Needs somebody senior.",
            "I propose a plan with dates.",
            "Renewal is not safe.",
            "I do not think they will tell us before they decide.",
        ),
    ),
    "champion_left": (
        (
            "Our champion has left the company.",
            "The operations director who bought us moves on.",
            "Our main contact is on long leave.",
        ),
        (
            "Her successor has not used {product} before.",
            "Nobody else there knows why they chose us.",
            "A new manager takes over in two weeks.",
        ),
        ("Introduction asked for.", "We start over.", "First meeting being arranged."),
    ),
    "call_good": (
        ("Called.", "Met in person.", "Video call with both sides.", "Long overdue call."),
        (
            "We agreed who does what on {feature}.",
            "They told us what they really need: fewer late changes of the plan.",
            "We explained what happened and what we changed.",
            "Went through the open tickets one by one.",
        ),
        (
            "They were glad that we came.",
            "Tone much better at the end.",
            "Follow-up in two weeks.",
            "They stay for now.",
        ),
    ),
    "call_poor": (
        ("Called.", "Tried again, short call.", "Check-in.", "Left a message, they rang back."),
        (
            "They had little time.",
            "No news since last time.",
            "They want to see results first.",
            "We had no answer to their main question.",
        ),
        ("Try again next month.", "No next step agreed.", "To be continued.", "Sent a summary by mail."),
    ),
}

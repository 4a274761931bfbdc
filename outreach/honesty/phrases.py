"""Words that are not honest, or say nothing: what is wrong with each, and what to write instead. A row more is a rule more."""

import re
from dataclasses import dataclass

from crisis_triage.shared.vocabulary import Vocabulary


class Fault(Vocabulary):
    """What the check points at."""

    BLAME = "blame"
    STONEWALLING = "stonewalling"
    PARTY_LINE = "party_line"
    MISSING_FACT = "missing_fact"
    UNBACKED_DATE = "unbacked_date"

    @property
    def label(self) -> str:
        return {"unbacked_date": "A date that no promise backs"}.get(self.value, super().label)


@dataclass(frozen=True)
class Phrase:
    fault: Fault
    pattern: re.Pattern[str]
    why: str
    instead: str


def _phrases(fault: Fault, why: str, instead: str, *patterns: str) -> list[Phrase]:
    return [Phrase(fault, re.compile(words.replace(" ", r"\s+"), re.IGNORECASE), why, instead) for words in patterns]


OTHERS = r"(?:supplier|vendor|provider|partner|contractor|carrier|third[- ]party|host|hosting company|subcontractor)"

PHRASES: tuple[Phrase, ...] = (
    *_phrases(
        Fault.BLAME,
        "It puts the blame on the customer.",
        "Say what happened, and what we could have done so that it does not.",
        r"\b(?:user|customer|operator|handling) errors?\b",
        r"\byou(?:r team)? (?:should|could|must|ought to) have\b",
        r"\byou (?:failed|forgot|neglected|did not|did ?n[o'’]t|misused|misunderstood|misconfigured|ignored)\b",
        r"\byour (?:own )?(?:fault|mistake|negligence|carelessness)\b",
        r"\bas (?:we|you were) (?:already |clearly |repeatedly )?(?:told|warned|informed)\b",
    ),
    *_phrases(
        Fault.BLAME,
        "It puts the blame on somebody else. To the customer, whom we work with is us.",
        "Say “we”: what failed, and what we do about it. Whose part it was is for the review.",
        rf"\b(?:because of|due to|caused by|thanks to|fault of|mistake of|failure of) (?:our|the|a|an) (?:\w+ )?{OTHERS}\b",
        rf"\b(?:our|the|a) (?:\w+ )?{OTHERS} (?:failed|let us down|broke|is to blame|was responsible|is responsible)\b",
        r"\b(?:human error|rogue employee|former (?:employee|management|colleague)|individual mistake)\b",
        r"\b(?:his|her|their|(?:employee|colleague|team|department|supplier|vendor|provider)['’]s) (?:fault|mistake|negligence)\b",
        r"\b(?!we )\w+ (?:is|are|was|were) (?:to blame|at fault)\b",
    ),
    *_phrases(
        Fault.STONEWALLING,
        "It closes the door on a question that they will ask.",
        "Say what you know. If you do not know it, say so, and when you will.",
        r"\bno comment\b",
        r"\b(?:cannot|can ?n[o'’]t|can['’]t|unable to|not able to|not in a position to|not at liberty to|not allowed to|will not) "
        r"(?:comment|discuss|share|disclose|speculate|elaborate|go into detail)\b",
        r"\bfor (?:legal|security|confidentiality|competitive) reasons\b",
        r"\b(?:company|internal|our|standard) (?:policy|policies|procedure) (?:is|does|do|forbids?|prevents?|requires?)\b",
        r"\b(?:refer|direct|point) you to (?:our|the) (?:website|press|terms|legal|faq|statement)",
        r"\bunder our terms\b|\bterms (?:and conditions|of service)\b",
    ),
    *_phrases(
        Fault.STONEWALLING,
        "It makes it smaller than it is for whoever reads this.",
        "Give the number: how many, how long. To the one whom it hit, it was all of it.",
        r"\b(?:isolated|one-off|single) (?:incident|case|event)\b",
        r"\b(?:only|just|merely) (?:a )?(?:small|limited|tiny|handful|few|minor)\b",
        r"\ba (?:small|limited|tiny) (?:number|group|handful|fraction|percentage|subset|share) of\b",
        r"\b(?:minor|slight|brief|small) (?:inconvenience|issue|disruption|glitch|hiccup|problem)\b",
    ),
    *_phrases(
        Fault.STONEWALLING,
        "It apologises with an if: for what they feel, and not for what we did.",
        "“We are sorry that …”, with what happened to them.",
        r"\bif you (?:were|are|have been|feel|felt) (?:affected|inconvenienced|upset|that way|disappointed)\b",
        r"\bany inconvenience\b",
        r"\b(?:sorry|regret|apologi[sz]e) (?:if|that you feel|for any)\b",
        r"\bmay have (?:caused|experienced|been affected|noticed)\b",
        r"\bmistakes were made\b",
    ),
    *_phrases(
        Fault.PARTY_LINE,
        "Everybody says this, and nobody believes it any more.",
        "Leave it out, or say the one thing that shows it.",
        r"\byour (?:call|business|satisfaction|feedback|trust|opinion|patience) (?:is|are|means?) (?:very |so |extremely )?(?:important|a lot|everything|valued)\b",
        r"\bwe take (?:\w+ ){1,4}(?:very |extremely )?seriously\b",
        r"\bwe (?:truly |really |greatly |highly )?value (?:you|your|our)\b",
        r"\bcommitted to (?:excellence|providing|delivering|quality|our customers|transparency|the highest)\b",
        r"\bas (?:previously|already) (?:stated|mentioned|communicated|announced|explained)\b",
        r"\bwe (?:are|['’]re) (?:currently )?(?:aware of|looking into|working (?:hard|tirelessly|around the clock|diligently))\b",
        r"\brest assured\b|\bwe (?:greatly |really )?appreciate your (?:patience|understanding)\b",
        r"\bthank you for your (?:patience|understanding)\b",
        r"\bat this (?:time|point in time)\b|\bgoing forward\b|\bmoving forward\b",
    ),
    *_phrases(
        Fault.MISSING_FACT,
        "It names no time.",
        "Name the day that is promised, or when they hear from us next.",
        r"\bas soon as possible\b|\basap\b|\bin due course\b|\bshortly\b|\bsoon\b|\bin the near future\b",
        r"\b(?:in|over) the (?:coming|next|following) (?:few )?(?:hours|days|weeks|months)\b",
        r"\bin a few (?:hours|days|weeks)\b|\bwhen (?:it is|we are|it['’]s) (?:ready|done)\b",
    ),
    *_phrases(
        Fault.MISSING_FACT,
        "It does not say what it was.",
        "Say what stopped, for whom, and for how long.",
        r"\b(?:technical|unforeseen|unexpected) (?:issues?|difficult(?:y|ies)|problems?|reasons?|circumstances?|error)\b",
        r"\b(?:some|certain|various|several) (?:users|customers|clients|services|systems|issues|problems)\b",
    ),
)  # fmt: skip

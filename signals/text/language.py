"""Is a text in a language that the lexicon knows? If that is not sure it is ``unknown``: no opinion is better than a wrong one,
and an unknown language is not a neutral customer.

Only English is known so far. It is told by the small words that no sentence can do without, against those of other languages
that are written with the same letters; a text too short for any must consist of words that we know to be English.
"""

from functools import cache

from signals.text import taxonomy
from signals.text.lexicon import VOCABULARY
from signals.text.plain import plain, words

ENGLISH = "en"
UNKNOWN = "unknown"

SMALL_WORDS = {
    "en": "the and you your with for this that have has had not are it its it's my they them their from been were would could "
    "should what when where which who why how very our there here to of by be but do does did don't doesn't didn't can't won't "
    "isn't wasn't couldn't i'm i've i'd we're you're we he she his her if or as at an is was in on a i no me so all just out up "
    "about after again because before being down even every get got getting into more most much never now only other over same "
    "some still such than then these those through too under until want was while will yet any each both few off own having "
    "us went works working work since can may must let's thanks thank please like really well good great bad",
    "de": "der die das und ist nicht ich sie wir ihr es ein eine einen einem einer mit auf für von zu zum zur den dem des im "
    "in an auch sich aber oder war sind hat haben wird werden kann wie so nur noch schon sehr bei nach aus wenn was alles "
    "mein meine kein keine uns euch ihre dass man immer leider gut schlecht seit",
    "fr": "le la les des du de un une et est pas je tu il elle nous vous ils elles que qui dans pour sur avec ce cette ces mon "
    "ma mes son sa ses au aux ne en plus mais ou où très bien c'est j'ai n'est d'un qu'il sont été être avoir fait tout "
    "rien sans depuis jamais toujours",
    "es": "el la los las de del un una y es no que en por para con se su sus lo le les mi mis pero como más muy ya está son "
    "han ha hay esto esta este eso nada todo bien mal sin desde nunca siempre fue ser cuando porque yo",
    "it": "il lo la i gli le di del della dei un una e è non che in per con si su mi ti ci ma come più molto già sono ha ho "
    "questo questa nulla tutto bene male senza sempre mai stato essere anche quando perché dal nel alla",
    "pt": "o a os as de do da dos das um uma e é não que em por para com se seu sua no na mas como mais muito já está são foi "
    "tem há isso esta este nada tudo bem mal sem desde nunca sempre ser quando porque eu você meu minha ao",
    "nl": "de het een en is niet ik jij wij zij je we van op voor met aan te dat die dit deze maar of was zijn heeft hebben "
    "wordt kan hoe zo nog al heel bij naar uit als wat alles mijn geen ons zeer altijd nooit goed slecht er om",
    "sv": "och det är inte jag du vi ni de en ett att som på för med av till den har var kan men eller om så mycket bra från "
    "när allt ingen inget alltid aldrig min mitt era ert",
    "da": "og det er ikke jeg du vi de en et at som på for med af til den har var kan men eller om så meget godt fra når alt "
    "ingen altid aldrig min mit jeres hele",
    "fi": "ja on ei se että en mutta tai kun niin hyvin olen ovat oli ole minun tämä sen mitä kaikki aina koskaan vain kanssa "
    "erittäin todella",
    "pl": "i w na nie to jest się z do że o jak ale za po od tak już tylko bardzo są był była mam ma przez dla co czy mnie "
    "wszystko nic zawsze nigdy przy",
    "cs": "a je to v na se že není s z do jak ale pro po od tak už jen velmi jsou byl byla mám má co mě všechno nic vždy nikdy "
    "při jsem",
    "tr": "ve bir bu da de için çok ama ile değil ne var yok daha gibi ben biz siz o olarak kadar sonra en iyi kötü hiç her "
    "zaman mi",
    "ro": "și este nu un o de la cu pe în care mai dar sau foarte sunt a am ai fost pentru din ce cum tot nimic mereu "
    "niciodată bine",
    "hu": "a az és nem hogy is egy ez de van volt már csak nagyon vagy mint meg ha én mi minden semmi mindig soha jó rossz",
    "id": "yang dan di ini itu tidak saya kami anda dengan untuk dari ada akan sudah bisa tapi sangat juga atau karena ke "
    "pada belum lagi selalu tidak pernah baik buruk sekali",
    "tl": "ang ng sa mga na hindi ako ko kami nila ito po at ay lang pa naman yung talaga walang wala kayo",
    "hi": "hai nahi bahut ka ki ke ko se mein kya aur yeh yaar koi bhi kuch mera meri raha rahi gaya hota",
    "vi": "là không và của tôi rất có được cho với này những một các đã bị khi người nhưng",
}
"""A word that stands in two lists tells nothing."""

TELLING_SHARE = 0.06
"""Fewer small words than one in sixteen is a list of names, or another language with some English in it."""

KNOWN_SHARE = 0.5
"""Of a text without small words, such as "awful service"."""


def language(text: str) -> str:
    """``en``, or ``unknown``: also of a text without words."""
    found = words(plain(text))
    if not found:
        return UNKNOWN
    listed = _small_words()
    foreign_words = _foreign_words()
    english = sum(word in listed[ENGLISH] and word not in foreign_words for word in found)
    foreign = max(
        sum(word in others and word not in listed[ENGLISH] for word in found)
        for name, others in listed.items()
        if name != ENGLISH
    )
    if english and english >= foreign:
        return ENGLISH if english >= TELLING_SHARE * len(found) else UNKNOWN
    known = sum(word in _known_words() and word not in foreign_words for word in found)
    return ENGLISH if known >= KNOWN_SHARE * len(found) and known > 2 * foreign else UNKNOWN


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {name: frozenset(listed.split()) for name, listed in SMALL_WORDS.items()}


@cache
def _foreign_words() -> frozenset[str]:
    return frozenset[str]().union(*(listed for name, listed in _small_words().items() if name != ENGLISH))


@cache
def _known_words() -> frozenset[str]:
    return VOCABULARY | taxonomy.VOCABULARY | _small_words()[ENGLISH]

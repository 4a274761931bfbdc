"""English is told from what is not; what is not is unknown, never neutral."""

import pytest

from signals.text.language import ENGLISH, UNKNOWN, language

IN_ENGLISH = [
    "The export has been broken since Monday and nobody answers.",
    "Awful service",
    "Great product!",
    "slow",
    "I can't log in",
    "Poor service, slow delivery, terrible communication, lack of organisation",
    "It's fine, thanks",
    "Sehr: that is the only German word in this sentence.",
]
IN_OTHERS = [
    "Der Export ist seit Montag kaputt und niemand antwortet.",
    "Schlechter Service, nie wieder",
    "Die Hotline war eine Katastrophe",
    "L'exportation ne marche plus depuis lundi et personne ne répond.",
    "Très mauvais service",
    "La exportación no funciona desde el lunes y nadie responde.",
    "Muy mal servicio",
    "L'esportazione non funziona da lunedì e nessuno risponde.",
    "A exportação não funciona desde segunda-feira e ninguém responde.",
    "De export is sinds maandag kapot en niemand antwoordt.",
    "Exporten har varit trasig sedan i måndags och ingen svarar.",
    "Eksporten har været i stykker siden mandag, og ingen svarer.",
    "Vienti on ollut rikki maanantaista lähtien eikä kukaan vastaa.",
    "Eksport nie działa od poniedziałku i nikt nie odpowiada.",
    "Export nefunguje od pondělí a nikdo neodpovídá.",
    "Dışa aktarma pazartesiden beri bozuk ve kimse cevap vermiyor.",
    "Exportul nu merge de luni și nimeni nu răspunde.",
    "Az exportálás hétfő óta nem működik, és senki sem válaszol.",
    "Ekspor rusak sejak Senin dan tidak ada yang menjawab.",
    "Sira ang export mula noong Lunes at walang sumasagot.",
    "Bahut kharab service hai yaar",
    "Экспорт не работает с понедельника, и никто не отвечает.",
    "導出功能從星期一開始就壞了",
    "エクスポートが月曜日から壊れています",
    "تصدير البيانات معطل منذ يوم الاثنين",
    "निर्यात सोमवार से टूटा हुआ है",
]
NO_WORDS = ["", "   ", "123 456", "???", "😡😡", "https://x.example/a", "@acme"]


@pytest.mark.parametrize("text", IN_ENGLISH)
def test_english_is_known(text):
    assert language(text) == ENGLISH


@pytest.mark.parametrize("text", [*IN_OTHERS, *NO_WORDS])
def test_what_is_not_english_for_sure_is_unknown(text):
    assert language(text) == UNKNOWN

"""Names of companies and people that nobody has: put together from parts."""

import itertools
import re

import numpy as np

FIRST_PARTS = (
    "Alder Amber Ash Beck Bramble Briar Calder Cedar Cinder Copper Cove Dale Dray Elder Ember Fallow Fen Ferro "
    "Flint Garnet Gorse Hallow Harrow Hazel Heron Hollow Iron Juniper Kelp Kestrel Lark Linden Loch Lumen Maple "
    "Marl Moss Nettle Oaken Orchard Osprey Pebble Quarry Quill Raven Reed Rowan Rush Sable Sedge Slate Sorrel Tarn "
    "Thistle Umber Vale Wren Yarrow"
)
SECOND_PARTS = (
    "bank bay bourne bridge brook burn cliff combe croft den field ford garth gate grove ham haven hurst ley mere "
    "mont moor port ridge shaw stead stone strand thorpe vik ward well wick wold worth yard"
)
TRADES = (
    "Analytics|Bakeries|Biotech|Care Homes|Catering|Clinics|Cold Storage|Components|Couriers|Energy|Engineering|"
    "Facilities|Farms|Foods|Freight|Health|Hospitality|Hotels|Instruments|Insurance|Interiors|Labs|Learning|"
    "Leisure|Logistics|Manufacturing|Marine|Media|Metals|Networks|Opticians|Packaging|Pharma|Properties|"
    "Rail Services|Retail|Robotics|Security|Staffing|Studios|Systems|Textiles|Timber|Travel|Utilities|Veterinary|"
    "Waterworks|Works"
)
ENDINGS = {
    "North America": ("Inc.", "LLC", ""),
    "Asia Pacific": ("Pte", "Pty", ""),
    "UK & Ireland": ("Ltd", "plc", ""),
    "Nordics": ("AB", "A/S", "Oy"),
    "DACH": ("GmbH", "AG", ""),
    "Southern Europe": ("SL", "Srl", ""),
}
GIVEN_NAMES = (
    "Aisha Amara Andrej Anneke Arjun Astrid Beatriz Bo Camila Carla Chen Dario Diego Eilidh Elif Emeka Erik Esme "
    "Fatima Femi Freya Gareth Giulia Hana Hugo Imogen Ines Ioana Jamal Jonas Kaito Katya Kofi Lars Leila Luca Lucia "
    "Mateo Maya Mei Mina Nadia Niamh Noor Oskar Priya Rafael Rosa Ruben Sanna Selim Sofia Tariq Tess Tomas Uma "
    "Viktor Wanda Yusuf Zoe"
)
FAMILY_NAMES = (
    "Abara Almeida Andersen Baptiste Becker Bianchi Brandt Castillo Chaudhry Cheng Dahl Dimitrov Doyle Eriksen "
    "Farrell Fischer Fontaine Garcia Hakimi Halvorsen Haddad Ibrahim Ivanova Jansen Kaplan Keane Kimura Kowalski "
    "Larsen Lindqvist Lopes Madsen Mbeki Mendes Moreau Nakamura Novak Nyberg Okafor Olsen Osei Pereira Quist Rahman "
    "Reyes Rinaldi Romero Sato Schuster Silva Sorensen Tanaka Torres Ueda Vargas Virtanen Walsh Weber Yilmaz Zhou"
)
JOB_TITLES = (
    "Head of Operations",
    "Operations Manager",
    "Workforce Planner",
    "HR Director",
    "Payroll Manager",
    "Chief Financial Officer",
    "IT Manager",
    "Procurement Lead",
    "Site Manager",
    "Chief Operating Officer",
)


def company_names(regions: np.ndarray, dice: np.random.Generator) -> list[str]:
    """A different name for every customer. There are about a hundred thousand to choose from."""
    stems = [first + second for first, second in itertools.product(FIRST_PARTS.split(), SECOND_PARTS.split())]
    trades = TRADES.split("|")
    chosen = dice.choice(len(stems) * len(trades), size=len(regions), replace=False)
    return [
        f"{stems[number % len(stems)]} {trades[number // len(stems)]} {dice.choice(ENDINGS[region])}".strip()
        for number, region in zip(chosen, regions, strict=True)
    ]


def people_names(count: int, dice: np.random.Generator) -> list[str]:
    given = dice.choice(GIVEN_NAMES.split(), size=count)
    family = dice.choice(FAMILY_NAMES.split(), size=count)
    return [f"{first} {last}" for first, last in zip(given, family, strict=True)]


def slug(name: str) -> str:
    """For the made-up mail domains: 'Aldermere Foods Ltd' is 'aldermere-foods'."""
    words = re.findall(r"[a-z]+", name.lower())
    return "-".join(words[:2])

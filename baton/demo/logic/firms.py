"""What the buyers' firms are called: invented, in the manner of each country, and no two of a country alike."""

from __future__ import annotations

from dataclasses import dataclass

FORM = {
    "US": "LLC", "GB": "Ltd", "DE": "GmbH", "BR": "Ltda", "SA": "Est.", "NG": "Ltd", "MX": "SA de CV", "AU": "Pty",
    "FR": "SARL", "AE": "FZE", "IT": "Srl", "ES": "SL", "PL": "Sp. z o.o.", "NL": "BV", "IN": "Pvt Ltd",
    "ZA": "Pty Ltd", "CL": "SpA", "CO": "SAS", "PH": "Inc.", "TH": "Co. Ltd", "KE": "Ltd", "TR": "AS",
    "EG": "LLC", "CA": "Inc.",
}  # fmt: skip
STEP = 7_919
"""Neighbours in number are far apart in name. A prime, so that it leaves out no name."""


@dataclass(frozen=True, slots=True)
class Manner:
    """The words that firms of a country are named with. No two of one list are spelled nearly alike."""

    founders: tuple[str, ...]
    partners: tuple[str, ...]
    towns: tuple[str, ...]
    trades: tuple[str, ...]
    joiner: str = "&"

    @property
    def size(self) -> int:
        """How many names there are: a founder's, two partners', one with the town."""
        founders, trades = len(self.founders), len(self.trades)
        return founders * trades * (1 + len(self.partners) + len(self.towns))

    def name(self, place: int) -> str:
        """A name of its own for each place below `size`."""
        rest, trade = divmod(place, len(self.trades))
        kind, founder = divmod(rest, len(self.founders))
        stem, what = self.founders[founder], self.trades[trade]
        if kind == 0:
            return f"{stem} {what}"
        if kind <= len(self.partners):
            return f"{stem} {self.joiner} {self.partners[kind - 1]} {what}"
        return f"{stem} {what} {self.towns[kind - 1 - len(self.partners)]}"


ENGLISH = Manner(
    founders=(
        "Harlow", "Brightline", "Cascade", "Summit", "Tidewater", "Granite", "Meridian", "Northgate",
        "Redwood", "Silverbay", "Oakfield", "Pinecrest", "Stonebridge", "Lakeside", "Copperhill", "Fairmont",
        "Kingsley", "Larkspur", "Newhaven", "Quayside", "Thornbury", "Underwood", "Blackwell", "Juniper",
        "Cobalt", "Evergreen", "Pioneer", "Beacon", "Atlas", "Zenith", "Falcon", "Hawthorne", "Delta Ridge",
        "Maple Creek", "Blue Heron", "Iron Gate", "Prairie", "Sycamore", "Vanguard", "Wexford", "Yorktown",
        "Cypress", "Monarch", "Osprey", "Trident", "Birchwood", "Galloway", "Emberton", "Paxton", "Rutledge",
        "Dunmore", "Ashgrove",
    ),
    partners=(
        "Abbott", "Booker", "Crowley", "Dalton", "Finch", "Gibbons", "Hobbs", "Jarvis", "Kemp", "Lomax",
        "Mercer", "Nolan", "Pruitt", "Quigley", "Rhodes", "Sutter", "Tully", "Vance", "Whitlock", "Yates",
    ),
    towns=(
        "Midwest", "Coastal", "Heartland", "Tri-County", "Uptown", "Riverside",
    ),
    trades=(
        "Lighting", "Electric", "Contracting", "Projects", "Warehouse Group", "Retrofit", "Engineering",
        "Builders", "Facility Services", "Energy", "Fixtures", "Wholesale",
    ),
)  # fmt: skip
PORTUGUESE = Manner(
    founders=(
        "Iluminar", "Luz Norte", "Claro Sol", "Vale Verde", "Serra Azul", "Porto Bravo", "Campo Novo",
        "Rio Alto", "Bandeira", "Jatobá", "Guarani", "Mantiqueira", "Andorinha", "Farol", "Pantanal",
        "Ipiranga", "Cruzeiro", "Boa Vista", "Tucano", "Estrela Dourada", "Horizonte", "Araucária",
        "Maré Cheia", "Ouro Branco", "Pedra Forte", "Sabiá", "Três Irmãos", "Nova Aurora", "Cachoeira",
        "Girassol",
    ),
    partners=(
        "Azevedo", "Barros", "Cordeiro", "Drummond", "Esteves", "Figueira", "Gusmão", "Holanda", "Junqueira",
        "Leitão", "Magalhães", "Nóbrega", "Peixoto", "Quadros", "Siqueira", "Teles", "Uchoa", "Xavier",
    ),
    towns=(
        "Campinas", "Recife", "Goiânia", "Joinville", "Fortaleza", "Santos", "Maringá", "Belém", "Uberlândia",
        "Vitória", "Sorocaba", "Londrina",
    ),
    trades=(
        "Iluminação", "Materiais Elétricos", "Engenharia", "Energia Solar", "Comércio", "Distribuidora",
        "Construções", "Instalações", "Projetos", "Atacado", "Lustres", "Importadora", "Tecnologia",
    ),
    joiner="e",
)  # fmt: skip
GERMAN = Manner(
    founders=(
        "Lichtwerk", "Nordhaus", "Rheintal", "Bergmann", "Waldner", "Hafenlicht", "Steinfurt", "Elbtal",
        "Brandhuber", "Dietzel", "Eichinger", "Falkenberg", "Grünwald", "Hollstein", "Immendorf", "Jansen",
        "Kirchhoff", "Lindemann", "Mertens", "Osterkamp", "Pfeiffer", "Quandt", "Rotenburg", "Schönfeld",
        "Tannhof", "Uhlig", "Vossbeck", "Weidlich", "Zimmer", "Ackermann",
    ),
    partners=(
        "Albrecht", "Becker", "Clemens", "Döring", "Engel", "Fuchs", "Gerlach", "Hübner", "Jung", "Kunze",
        "Lorenz", "Moritz", "Neumeister", "Otto", "Pohl", "Riedel", "Scholl", "Thiele", "Vogt", "Zeller",
    ),
    towns=(
        "Leipzig", "Bremen", "Stuttgart", "Kassel", "Augsburg", "Rostock", "Münster", "Freiburg", "Dortmund",
        "Passau", "Göttingen", "Chemnitz",
    ),
    trades=(
        "Lichttechnik", "Elektrobau", "Beleuchtung", "Großhandel", "Gebäudetechnik", "Projektbau", "Handel",
        "Leuchten", "Industriebedarf", "Anlagenbau", "Objektausstattung", "Solar", "Energiesysteme",
    ),
    joiner="und",
)  # fmt: skip
ARABIC = Manner(
    founders=(
        "Najd", "Al Rimal", "Hijaz", "Al Waha", "Tuwaiq", "Gulf Bright", "Al Madar", "Sahara Star", "Qamar",
        "Al Fanar", "Dar Al Noor", "Jazan", "Al Burj", "Yanbu", "Desert Palm", "Al Khozama", "Sadeem",
        "Wadi Hanifa", "Al Sarh", "Pearl Coast", "Rawabi", "Al Itqan", "Zamil Gate", "Makan", "Al Bustan",
        "Durra", "Falak", "Al Hezam", "Nakheel", "Oryx",
    ),
    partners=(
        "Badawi", "Chami", "Dossary", "Ezzat", "Fakhry", "Ghamdi", "Habib", "Idris", "Juhani", "Kurdi",
        "Lutfi", "Mutairi", "Nasser", "Otaibi", "Qahtani", "Rashed", "Subaie", "Tamimi", "Wahbi", "Zahrani",
    ),
    towns=(
        "Riyadh", "Jeddah", "Dammam", "Khobar", "Tabuk", "Abha", "Jubail", "Qassim", "Taif", "Hail", "Gulf",
        "Levant",
    ),
    trades=(
        "Lighting", "Contracting", "Electrical Works", "Building Materials", "Trading", "Engineering",
        "Projects", "Decor", "Industrial Supply", "Solar Energy", "Maintenance", "Development", "Showroom",
    ),
    joiner="and",
)  # fmt: skip
AFRICAN = Manner(
    founders=(
        "Adebayo", "Okafor", "Lagos Bright", "Eko", "Niger Delta", "Chukwu", "Ibadan", "Kano Star", "Savanna",
        "Baobab", "Umoja", "Kilima", "Zuma Rock", "Obudu", "Harmattan", "Jacaranda", "Protea", "Sunbird",
        "Mara Plains", "Tafawa", "Olumo", "Benue", "Gold Crescent", "Lekki", "Onitsha", "Palmgrove",
        "Rift Valley", "Tembo", "Wazobia", "Yankari",
    ),
    partners=(
        "Afolabi", "Balogun", "Danjuma", "Ekwueme", "Fashola", "Gbadamosi", "Ibrahim", "Jaja", "Kamau",
        "Lawal", "Mwangi", "Nwosu", "Obaseki", "Pretorius", "Sibanda", "Tinubu", "Uzoma", "Van Wyk", "Wanjiku",
        "Yusuf",
    ),
    towns=(
        "Abuja", "Port Harcourt", "Enugu", "Kaduna", "Calabar", "Jos", "Warri", "Mombasa", "Durban", "Kisumu",
        "Owerri", "Ilorin",
    ),
    trades=(
        "Electricals", "Solar Power", "Ventures", "Lighting", "Construction", "Global Resources",
        "Engineering", "Homes", "Procurement", "Hotels", "Infrastructure", "Multi Concepts", "Wholesale",
    ),
)  # fmt: skip
SPANISH = Manner(
    founders=(
        "Grupo Luz", "Norte Sol", "Sierra Clara", "Azteca Vista", "Monte Real", "Costa Brava", "El Faro",
        "Cordillera", "Quetzal", "Bahía Blanca", "Candelaria", "Dos Hermanos", "Esmeralda", "Fuego Nuevo",
        "Guadalupe", "Jacinto", "La Ceiba", "Mirador", "Obsidiana", "Puente Alto", "Río Grande", "San Telmo",
        "Tierra Firme", "Volcán", "Zafiro", "Araucano", "Buenavista", "Lucero", "Nevado", "Pampa",
    ),
    partners=(
        "Aguirre", "Becerra", "Cisneros", "Domínguez", "Escobar", "Fuentes", "Gallardo", "Huerta", "Ibarra",
        "Jurado", "Lozano", "Montoya", "Navarrete", "Ordóñez", "Pizarro", "Quiroga", "Robledo", "Saldívar",
        "Trujillo", "Zúñiga",
    ),
    towns=(
        "Monterrey", "Puebla", "Medellín", "Valparaíso", "Sevilla", "Tijuana", "Cali", "Bilbao", "Mérida",
        "Concepción", "Zaragoza", "Querétaro",
    ),
    trades=(
        "Iluminación", "Electricidad", "Construcciones", "Comercial", "Proyectos", "Materiales",
        "Distribuciones", "Ingeniería", "Energía", "Ferretería", "Importaciones", "Hoteles", "Instalaciones",
    ),
    joiner="y",
)  # fmt: skip
CONTINENTAL = Manner(
    founders=(
        "Lumière du Sud", "Atelier Clair", "Maison Rive", "Val de Seine", "Bois Blanc", "Amberlux", "Borealis",
        "Castello", "Domus", "Estuaire", "Florentia", "Grachten", "Helios", "Kasprowy", "Lanterna",
        "Montclair", "Nordkap", "Oranjehof", "Polaris", "Rondo", "Sireno", "Torrione", "Umbria", "Vistula",
        "Windmolen", "Zodiak", "Pastel", "Cadran", "Fjord", "Marengo",
    ),
    partners=(
        "Aubert", "Bakker", "Conti", "Delacroix", "Esposito", "Fournier", "Greco", "Hendriks", "Jankowski",
        "Kowal", "Lambert", "Mulder", "Nowak", "Olivier", "Perrin", "Romano", "Smit", "Testa", "Visser",
        "Zawada",
    ),
    towns=(
        "Lyon", "Utrecht", "Torino", "Gdańsk", "Nantes", "Rotterdam", "Bologna", "Poznań", "Bordeaux",
        "Eindhoven", "Verona", "Kraków",
    ),
    trades=(
        "Lighting", "Électricité", "Design", "Contract", "Elektro", "Impianti", "Décor", "Technics",
        "Projects", "Import", "Architecture", "Hospitality", "Energy",
    ),
)  # fmt: skip
ASIAN = Manner(
    founders=(
        "Lotus", "Shakti", "Mekong", "Garuda", "Mayon", "Anatolia", "Deccan", "Ganga", "Himalaya", "Bosphorus",
        "Chao Phraya", "Sampaguita", "Kalyan", "Narayan", "Borobudur", "Cappadocia", "Siam Orchid", "Tarsus",
        "Vindhya", "Palawan", "Jasmine", "Kaveri", "Marmara", "Rajdhani", "Sulawesi", "Taal", "Udaipur",
        "Yildiz", "Andaman", "Coral Bay",
    ),
    partners=(
        "Aksoy", "Bhatt", "Cruz", "Demir", "Eswaran", "Fernando", "Gupta", "Hidayat", "Iyer", "Joshi",
        "Kaplan", "Lontoc", "Mehta", "Nair", "Ozturk", "Prasetyo", "Reyes", "Suwan", "Tolentino", "Wijaya",
    ),
    towns=(
        "Pune", "Cebu", "Izmir", "Surabaya", "Chiang Mai", "Jaipur", "Davao", "Bursa", "Medan", "Kochi",
        "Ankara", "Indore",
    ),
    trades=(
        "Lighting", "Electricals", "Infra", "Enterprises", "Projects", "Engineering", "Traders", "Interiors",
        "Solar", "Hardware", "Exports", "Constructions", "Hotels",
    ),
)  # fmt: skip
MANNERS = {
    **dict.fromkeys(("BR",), PORTUGUESE),
    **dict.fromkeys(("DE",), GERMAN),
    **dict.fromkeys(("SA", "AE", "EG"), ARABIC),
    **dict.fromkeys(("NG", "KE", "ZA"), AFRICAN),
    **dict.fromkeys(("MX", "ES", "CL", "CO"), SPANISH),
    **dict.fromkeys(("FR", "IT", "NL", "PL"), CONTINENTAL),
    **dict.fromkeys(("IN", "PH", "ID", "TH", "TR"), ASIAN),
}


def firm(number: int, country: str) -> str:
    """The name of a buyer's firm. The same number and country give the same name; below a country's `size` of names, no
    other number does.
    """
    manner = MANNERS.get(country, ENGLISH)
    return f"{manner.name(number * STEP % manner.size)} {_form(country)}"


def without_form(name: str, country: str) -> str:
    """A firm's name without its legal form."""
    return name.removesuffix(f" {_form(country)}")


def _form(country: str) -> str:
    return FORM.get(country, "Co.")


def misspelled(name: str) -> str:
    """The name with a letter left out of its longest word: as somebody types it who opens a second account."""
    word = max(name.split(" "), key=len)
    middle = len(word) // 2
    return name.replace(word, word[:middle] + word[middle + 1 :], 1)

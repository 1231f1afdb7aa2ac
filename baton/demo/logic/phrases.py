"""The parts that the demo's letters are composed of: phrases by tongue, goods, places, and what spam says."""

# ruff: noqa: E501 - a phrase stands on one line

from __future__ import annotations

from dataclasses import dataclass

GOODS = {
    "HB": {"en": "UFO high bay lights", "pt": "luminárias UFO high bay", "de": "UFO-Hallenstrahler", "es": "campanas UFO LED",
           "fr": "cloches UFO LED", "ar": "UFO high bay lights"},
    "PL": {"en": "LED panel lights", "pt": "painéis de LED", "de": "LED-Panels", "es": "paneles LED", "fr": "dalles LED",
           "ar": "LED panel lights"},
    "LHB": {"en": "linear high bay lights", "pt": "luminárias lineares high bay", "de": "lineare Hallenleuchten",
            "es": "campanas lineales LED", "fr": "luminaires linéaires LED", "ar": "linear high bay lights"},
    "FL": {"en": "LED flood lights", "pt": "refletores de LED", "de": "LED-Fluter", "es": "reflectores LED",
           "fr": "projecteurs LED", "ar": "LED flood lights"},
    "SS": {"en": "solar street lights", "pt": "luminárias solares para rua", "de": "Solar-Straßenleuchten",
           "es": "luminarias solares viales", "fr": "lampadaires solaires", "ar": "solar street lights"},
    "ST": {"en": "LED strip lights", "pt": "fitas de LED", "de": "LED-Streifen", "es": "tiras LED", "fr": "rubans LED",
           "ar": "LED strip lights"},
    "TL": {"en": "LED track lights", "pt": "spots de trilho LED", "de": "LED-Stromschienenstrahler", "es": "focos de riel LED",
           "fr": "spots sur rail LED", "ar": "LED track lights"},
    "GL": {"en": "LED grow lights", "pt": "luzes de cultivo LED", "de": "LED-Pflanzenlampen", "es": "luces de cultivo LED",
           "fr": "lampes horticoles LED", "ar": "LED grow lights"},
    "DL": {"en": "LED downlights", "pt": "downlights LED", "de": "LED-Einbaustrahler", "es": "downlights LED",
           "fr": "downlights LED", "ar": "LED downlights"},
    "WL": {"en": "outdoor wall lights", "pt": "arandelas externas", "de": "Außenwandleuchten", "es": "apliques exteriores",
           "fr": "appliques extérieures", "ar": "outdoor wall lights"},
    "EM": {"en": "emergency lights", "pt": "luminárias de emergência", "de": "Notleuchten", "es": "luces de emergencia",
           "fr": "blocs de secours", "ar": "emergency lights"},
}  # fmt: skip
SPECS = {
    "HB": ("150W 5000K IP65", "200W 5000K, 120° beam", "100W 4000K dimmable 0-10V", "240W 160lm/W"),
    "PL": ("60x60cm 40W UGR<19", "60x120cm 4000K", "30x120cm 36W dimmable", "62x62cm 3000K, 3000 lm"),
    "LHB": ("4ft 150W 5000K", "2ft 110W DLC", "220W with motion sensor", "320W 0-10V"),
    "FL": ("200W IP66 6500K", "100W 4000K asymmetric", "400W for a stadium", "50W with photocell"),
    "SS": ("100W all in one, 12 h backup", "60W with 6 m pole", "200W, LiFePO4 battery", "300W with remote"),
    "ST": ("2835 120 leds/m 24V", "COB 480 leds/m", "5050 RGB IP67", "RGBW with Tuya control"),
    "TL": ("30W 24° black", "20W CRI 95", "40W 3-phase white", "10W magnetic 48V"),
    "GL": ("650W full spectrum", "480W foldable", "320W for 4x4 ft", "1000W, 2.8 umol/J"),
    "DL": ("12W 3000K cut-out 100 mm", "9W dimmable", "18W IP44", "24W CCT selectable"),
    "WL": ("12W up and down IP65", "20W anthracite", "6W 3000K", "40W with photocell"),
    "EM": ("3W 3 h autonomy", "5W maintained", "8W with self test", "12W twin spot"),
}
PORTS = {
    "US": ("Houston", "Long Beach", "Savannah", "Newark"), "BR": ("Santos", "Itajaí", "Paranaguá"),
    "DE": ("Hamburg", "Bremerhaven"), "SA": ("Jeddah", "Dammam", "Riyadh dry port"), "NG": ("Apapa", "Tin Can, Lagos", "Onne"),
    "AU": ("Melbourne", "Brisbane", "Fremantle"), "GB": ("Felixstowe", "Southampton"), "MX": ("Manzanillo", "Veracruz"),
    "AE": ("Jebel Ali",), "FR": ("Le Havre", "Fos"), "CA": ("Vancouver", "Montreal"), "IN": ("Nhava Sheva", "Chennai"),
    "ES": ("Valencia", "Barcelona"), "IT": ("Genova", "La Spezia"), "PL": ("Gdansk",), "NL": ("Rotterdam",),
    "ZA": ("Durban", "Cape Town"), "CL": ("San Antonio",), "CO": ("Cartagena", "Buenaventura"), "PH": ("Manila",),
    "ID": ("Tanjung Priok",), "TH": ("Laem Chabang",), "KE": ("Mombasa",), "TR": ("Ambarli",), "EG": ("Alexandria",),
}  # fmt: skip
BADGES = {
    "US": ("DLC and ETL", "UL", "ETL"), "CA": ("cUL", "DLC"), "DE": ("CE und ENEC", "TÜV"), "BR": ("INMETRO",),
    "SA": ("SASO", "IECEE"), "AE": ("ESMA",), "AU": ("SAA",), "GB": ("UKCA",), "NG": ("SONCAP",), "MX": ("NOM",),
    "KE": ("PVoC",), "IN": ("BIS",),
}  # fmt: skip
DIAL = {
    "US": "1", "CA": "1", "BR": "55", "DE": "49", "SA": "966", "NG": "234", "AU": "61", "GB": "44", "MX": "52",
    "AE": "971", "FR": "33", "IN": "91", "ES": "34", "IT": "39", "PL": "48", "NL": "31", "ZA": "27", "CL": "56",
    "CO": "57", "PH": "63", "ID": "62", "TH": "66", "KE": "254", "TR": "90", "EG": "20",
}  # fmt: skip
ENDINGS = {
    "US": "com", "BR": "com.br", "DE": "de", "SA": "com.sa", "NG": "com.ng", "AU": "com.au", "GB": "co.uk",
    "MX": "com.mx", "AE": "ae", "FR": "fr", "CA": "ca", "IN": "in", "ES": "es", "IT": "it", "PL": "pl", "NL": "nl",
}  # fmt: skip
FREE_MAIL = ("gmail.com", "gmail.com", "gmail.com", "hotmail.com", "outlook.com", "yahoo.com")
FIRST_NAMES = (
    "Anna", "Marco", "Paulo", "Sofia", "Omar", "Grace", "Peter", "Lucia", "Ahmed", "Ingrid", "Daniel", "Claire", "Jorge",
    "Miriam", "Samuel", "Elena", "Thomas", "Fatima", "Kevin", "Laura", "Chidi", "Nadia", "Victor", "Helen",
)  # fmt: skip
LAST_NAMES = (
    "Keller", "Moreira", "Bauer", "Okoye", "Harris", "Fernandes", "Haddad", "Novak", "Duarte", "Wagner", "Collins", "Ramos",
    "Hassan", "Lefevre", "Bianchi", "Walker", "Santos", "Schulz", "Adeyemi", "Rivera", "Carter", "Lima", "Krause", "Mensah",
    "Foster", "Vidal", "Petersen", "Costa", "Khan", "Morel", "Turner", "Silva",
)  # fmt: skip
ROLES = ("Purchasing Manager", "Project Engineer", "Owner", "Buyer", "Operations Director", "Procurement")


@dataclass(frozen=True, slots=True)
class Tongue:
    """Phrases of one tongue. `bodies` and `chats` are by kind of message: complete, price, sample, catalogue, vague."""

    code: str
    openings: tuple[str, ...]
    marketed: tuple[str, ...]
    """Openings of an answer to an offer of ours."""
    bodies: tuple[tuple[str, ...], ...]
    chats: tuple[tuple[str, ...], ...]
    extras: tuple[str, ...]
    closings: tuple[str, ...]


ENGLISH = Tongue(
    "en",
    ("Dear sir or madam,", "Hello,", "Good morning,", "Hi there,", "Good day,", "Hi,"),
    ("Thank you for your offer.", "I saw the offer you sent.", "Following your message:"),
    (
        (
            "we need {quantity} pcs of {goods}, {spec}, {badge} required, shipped to {port}. Please quote FOB and CIF with lead time.",
            "please quote {quantity} pcs {model}, {spec}. Delivery to {port} within {weeks} weeks, {badge} certificate is a must.",
            "for a warehouse project we are looking for {quantity} units of {goods} ({spec}). We need {badge} and {year} years of warranty. Terms CIF {port}.",
            "our tender asks for {quantity} {goods}, {spec}, with IES files and {badge}. What is your price and MOQ, delivered {port}?",
        ),
        (
            "what is the price of {model}?",
            "please send me your best price for {goods}.",
            "how much is {model} for {quantity} pcs?",
            "I need a price for {goods}, what is the lowest?",
        ),
        (
            "before an order we would like 2 samples of {model}, {spec}. Can you send them by courier and what do they cost?",
            "could you send a sample of your {goods} to our office? We would test it against {badge}.",
            "we want to test {model} first. Is a paid sample possible, and how long does it take?",
        ),
        (
            "please send me your catalogue and price list of {goods}.",
            "could you share the full catalogue with datasheets for {goods}?",
            "we are updating our range and need the catalogue of your {goods}.",
        ),
        (
            "I am interested in your products. Please contact me.",
            "I am interested in {goods}, please give more information.",
            "can you tell me more about this product?",
        ),
    ),
    (
        ("{quantity} pcs {model} {spec}, CIF {port}, price and lead time?", "need {quantity} {goods}, {badge}, to {port}. quote pls"),
        ("price for {model}?", "how much {goods}?", "best price {quantity} pcs?"),
        ("can I get a sample of {model} first?", "sample cost to {port}?"),
        ("send catalogue of {goods} please", "do you have a pdf catalogue?"),
        ("hello, are you there?", "hi, I like this product", "more info please"),
    ),
    (
        "We buy about {budget} thousand USD of lighting a year.",
        "This is the first of several lots this year.",
        "We already import from two factories and look for a third.",
    ),
    ("Best regards,", "Thank you,", "Regards,", "Looking forward to your reply,"),
)  # fmt: skip

PORTUGUESE = Tongue(
    "pt",
    ("Olá,", "Bom dia,", "Prezados,", "Boa tarde,"),
    ("Obrigado pela oferta.", "Recebi a sua mensagem."),
    (
        (
            "precisamos de {quantity} peças de {goods}, {spec}, com certificado {badge}, entrega em {port}. Favor cotar FOB e prazo.",
            "favor cotar {quantity} unidades {model}, {spec}, CIF {port}, prazo de {weeks} semanas.",
        ),
        ("qual o preço de {model}?", "quanto custa {goods}? Qual o melhor preço?"),
        ("gostaria de uma amostra de {model} antes do pedido. Qual o custo?", "podem enviar 2 amostras de {goods}, {spec}?"),
        ("por favor envie o catálogo e a lista de preços de {goods}.", "preciso do catálogo completo de {goods}."),
        ("tenho interesse nos seus produtos.", "gostaria de mais informações sobre {goods}."),
    ),
    (
        ("{quantity} peças {model}, CIF {port}, qual o preço e o prazo?",),
        ("qual o preço de {model}?", "quanto custa?"),
        ("vocês enviam amostra de {model}?",),
        ("tem catálogo de {goods}?",),
        ("olá, tudo bem?", "mais informações, por favor"),
    ),
    ("Compramos cerca de {budget} mil dólares por ano.", "É o primeiro lote de vários neste ano."),
    ("Atenciosamente,", "Obrigado,", "Abraços,"),
)  # fmt: skip

GERMAN = Tongue(
    "de",
    ("Guten Tag,", "Sehr geehrte Damen und Herren,", "Hallo,"),
    ("danke für Ihr Angebot.", "zu Ihrer Nachricht:"),
    (
        (
            "wir benötigen {quantity} Stück {goods}, {spec}, {badge}, Lieferung nach {port}. Bitte Angebot FOB mit Lieferzeit.",
            "für ein Hallenprojekt suchen wir {quantity} Stück {model}, {spec}, {year} Jahre Garantie, Lieferung in {weeks} Wochen.",
        ),
        ("was kostet {model}?", "bitte nennen Sie Ihren besten Preis für {goods}."),
        ("wir möchten vorab 2 Muster von {model} testen. Was kosten diese?", "können Sie ein Muster der {goods} ({spec}) senden?"),
        ("bitte senden Sie Ihren Katalog mit Preisliste für {goods}.", "wir benötigen den Katalog und Datenblätter für {goods}."),
        ("ich interessiere mich für Ihre Produkte.", "bitte um mehr Informationen zu {goods}."),
    ),
    (
        ("{quantity} Stück {model}, {spec}, nach {port}: Preis und Lieferzeit?",),
        ("Preis für {model}?", "was kostet das?"),
        ("ist ein Muster möglich?",),
        ("gibt es einen Katalog?",),
        ("hallo, noch da?", "bitte mehr Infos"),
    ),
    ("Wir kaufen im Jahr für etwa {budget} Tausend USD ein.", "Weitere Lose folgen in diesem Jahr."),
    ("Mit freundlichen Grüßen", "Viele Grüße", "Danke und Gruß"),
)  # fmt: skip

SPANISH = Tongue(
    "es",
    ("Hola,", "Buenos días,", "Estimados señores,"),
    ("Gracias por su oferta.", "Vi su mensaje."),
    (
        (
            "necesitamos {quantity} piezas de {goods}, {spec}, con {badge}, entrega en {port}. Favor cotizar FOB y plazo.",
            "solicito cotización de {quantity} unidades {model}, {spec}, CIF {port}, en {weeks} semanas.",
        ),
        ("¿cuál es el precio de {model}?", "¿cuánto cuestan sus {goods}?"),
        ("quisiera 2 muestras de {model} antes del pedido. ¿Cuánto cuestan?", "¿pueden enviar una muestra de {goods}, {spec}?"),
        ("por favor envíe el catálogo y la lista de precios de {goods}.", "necesito el catálogo de {goods}."),
        ("me interesan sus productos.", "quisiera más información sobre {goods}."),
    ),
    (
        ("{quantity} piezas {model} a {port}, ¿precio y plazo?",),
        ("¿precio de {model}?", "¿cuánto cuesta?"),
        ("¿envían muestras?",),
        ("¿tienen catálogo?",),
        ("hola, buenas", "más información por favor"),
    ),
    ("Compramos unos {budget} mil dólares al año.", "Es el primer lote de varios."),
    ("Saludos,", "Gracias,", "Atentamente,"),
)  # fmt: skip

FRENCH = Tongue(
    "fr",
    ("Bonjour,", "Madame, Monsieur,"),
    ("Merci pour votre offre.", "Suite à votre message :"),
    (
        (
            "nous cherchons {quantity} pièces de {goods}, {spec}, {badge}, livraison {port}. Merci de coter FOB et délai.",
            "merci de nous faire une offre pour {quantity} {model}, {spec}, CIF {port}, sous {weeks} semaines.",
        ),
        ("quel est le prix de {model} ?", "quel est votre meilleur prix pour les {goods} ?"),
        ("nous voudrions 2 échantillons de {model} avant commande. Quel coût ?", "pouvez-vous envoyer un échantillon, {spec} ?"),
        ("merci d'envoyer votre catalogue et tarif des {goods}.", "nous avons besoin du catalogue des {goods}."),
        ("je suis intéressé par vos produits.", "je voudrais plus d'informations sur les {goods}."),
    ),
    (
        ("{quantity} {model} pour {port}, prix et délai ?",),
        ("prix de {model} ?",),
        ("un échantillon est possible ?",),
        ("vous avez un catalogue ?",),
        ("bonjour", "plus d'infos svp"),
    ),
    ("Nous achetons environ {budget} mille USD par an.", "D'autres lots suivront cette année."),
    ("Cordialement,", "Merci,", "Bien à vous,"),
)  # fmt: skip

ARABIC_AND_ENGLISH = Tongue(
    "ar",
    ("السلام عليكم,", "مرحبا,", "السلام عليكم ورحمة الله, dear"),
    ("شكرا for your offer.", "السلام عليكم, about your offer:"),
    ENGLISH.bodies,
    ENGLISH.chats,
    ENGLISH.extras,
    ("شكرا,", "Regards,", "مع التحية,"),
)
TONGUES = {
    tongue.code: tongue for tongue in (ENGLISH, PORTUGUESE, GERMAN, SPANISH, FRENCH, ARABIC_AND_ENGLISH)
}

SPAM = (
    "Hello dear, how are you today? I saw your profile and want to be your friend. Write me to {digits}",
    "We offer SEO service to increase your traffic by {per_cent}%. First page guaranteed! Visit http://{site}",
    "Dear sir, I am a procurement agent with an urgent government contract worth USD {number} million. Send your bank details and a registration fee to start.",
    "Do you need a LOAN? We fund your business at 2% interest, up to {number} million, no collateral. Apply at www.{site}",
    "Send your lowest price list of all products to my whatsapp {digits}",
    "Hi, we sell {number},000 verified buyer leads of your industry. Click http://{site} for a free list!!",
    "CONGRATULATIONS! Your company was selected for the {number} best suppliers award. Pay the listing fee here: http://{site}",
    "Dear manager, we are a freight agent in Shenzhen, best rates by sea and air, save {per_cent}% now. WhatsApp {digits}",
    "hello dear, this is {name}",
    "I am {name}, attorney. A client left USD {number} million, you are the next of kin. Reply for details.",
    "We design websites and mobile apps from $ {number}. See our portfolio http://{site} and get {per_cent}% off!!!",
    "Guest post and backlinks on {number} sites, DA {per_cent}+. Interested? Mail us, no need to read more.",
    "Earn {per_cent}% a month with crypto trading, {name} made {number}k. Join http://{site}",
    "kindly provide quotation all items whole catalog send to http://{site} order form login",
)  # fmt: skip
"""Patterns of letters that ask for nothing that a shop sells."""

WAVE = (
    "Hello, I am {name} of a UK web agency. We checked your store and found {number} errors that cost you sales. We can bring you to the first page of Google in 30 days. Full report: http://{site}. Reply with your phone number.",
    "Hello, I am {name} of a UK web agency. Your store loses {per_cent}% of its visitors. For {number} GBP a month we manage your social media. Full report: http://{site}. Reply with your phone number.",
)
"""One agency's letters, sent in bulk."""

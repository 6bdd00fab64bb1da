"""Earthquakes, a tsunami and a volcano: C1, C4–C6, C8, C9, C11, C12, C15, C21."""

from ...states import Outcome
from .case import ILLUSTRATIVE, Case, day

I = ILLUSTRATIVE  # noqa: E741 - marks every text that is ours, many times on these pages


def pakistan_2005(walk):
    """C1: the State asks NATO, UNHCR asks too; 90 days decided at the start, ended on time."""
    walk.fact(
        "2005-10-13",
        "Air bridge from Germany and Türkiye: 168 flights, nearly 3,500 t",
        "NATO",
        "2005-10-13",
        "2006-02-01",
        ended="2006-02-01",
        capability="air",
        task="The State asked on 10 October; the Council agreed the next day",
        remarks="The State's own request; not one through the HCT.",
    )
    walk.fact(
        "2005-10-29",
        "Engineers and medical units, about 1,000 people",
        "NATO",
        "2005-10-29",
        "2006-02-01",
        ended="2006-02-01",
        capability="engineering",
        task="Field hospital, nearly 60 km of roads, more than 41,500 m³ of debris",
        remarks="The State's own request; not one through the HCT.",
    )
    stores = walk.asked(
        "ulla",
        "Airlift of shelter items from stores in Türkiye",
        "Move UNHCR shelter items from its stores in Türkiye by the NATO air bridge.",
        "air",
        "2005-10-28",
        "2006-01-31",
        lines=[("Flights [illustrative: part of 168]", 30, "flights")],
        answers={"consent_state": "requested", "cluster": "shelter"},
    )
    walk.to_decision(stores, "2005-10-27")
    stores.approve(
        walk.on("2005-10-27", 13), f"{I} Within the State's own request; ends with the 90 days.", day("2006-02-01")
    )
    stores.state_says(walk.on("2005-10-27", 14), "requested", "Government of Pakistan")
    stores.transmit(walk.on("2005-10-27", 15), "NATO", "regional")
    stores.deploy(
        walk.on("2005-10-29"),
        f"Air bridge flights for UNHCR {I}",
        "NATO",
        day("2005-10-29"),
        day("2006-02-01"),
        civilian_lead=f"UNHCR {I}",
    )
    stores.end_deployments(walk.on("2006-02-01", 15), f"UNHCR {I}")
    stores.close(
        walk.on("2006-02-01", 16),
        Outcome.COMPLETED,
        results="Part of 168 flights and nearly 3,500 t.",
        hand_over=f"Civilian carriers {I}",
        lessons="A limit of 90 days was set at the start and kept.",
    )


def haiti_airport(walk):
    """C4: asked by word of mouth within hours; infrastructure support; stood down on 1 June."""
    walk.fact(
        "2010-01-14",
        "Joint task force: more than 22,000 people, 58 aircraft, 23 ships at its peak",
        "United States",
        "2010-01-14",
        "2010-06-01",
        ended="2010-06-01",
        capability="port",
        task="Control and opening of the international airport, asked for by the President's ministers",
        remarks=f"The State's own request, by word of mouth. Day of arrival {I}.",
    )


def haiti_jotc(walk):
    """C5: one point of contact, cluster first. Five requests [illustrative]: two met, one returned, two tasked."""
    for number, (title, need, means) in enumerate(
        [
            ("Generators for a clinic", "Power for one clinic.", "Cluster member lends a generator."),
            ("Trucks for tents", "Carry 6 t of tents.", "Cluster trucks are free tomorrow."),
        ]
    ):
        story = walk.asked(
            "wanda",
            f"{title} {I}",
            f"{I} {need}",
            "power" if number == 0 else "land",
            "2010-01-29",
            "2010-02-10",
            lines=[(f"Load {I}", 6, "t")],
        )
        story.draft(walk.on("2010-01-27", 8 + number)).submit(walk.on("2010-01-27", 9 + number))
        story.close_as_met(walk.on("2010-01-28", 9 + number), "provider", f"{I} {means}")
    returned = walk.asked(
        "wanda",
        f"Engineers for a market {I}",
        f"{I} Clear a market place.",
        "engineering",
        "2010-01-30",
        "2010-02-10",
        lines=[(f"Engineers {I}", 20, "people")],
    )
    returned.draft(walk.on("2010-01-27", 11)).submit(walk.on("2010-01-27", 12))
    returned.send_back(walk.on("2010-01-28", 11), ("options", f"{I} Was the cluster asked first?"))
    for place, (title, need, capability, line) in enumerate(
        [
            (
                "Water bladders by road",
                "20 t of water bladders by road convoy.",
                "land",
                (f"Water bladders {I}", 20, "t"),
            ),
            ("Road to a camp", "Clear 1.2 km of road.", "engineering", (f"Road {I}", 1.2, "km")),
        ]
    ):
        story = walk.asked("wanda", f"{title} {I}", f"{I} {need}", capability, "2010-01-31", "2010-02-10", lines=[line])
        walk.to_decision(story, f"2010-01-{28 + place}")
        story.approve(
            walk.on(f"2010-01-{28 + place}", 13), f"{I} Validated and ranked by the clusters.", day("2010-02-10")
        )
        story.state_says(walk.on(f"2010-01-{28 + place}", 14), "general_appeal", f"Government of Haiti {I}")
        story.transmit(
            walk.on(f"2010-01-{28 + place}", 15),
            "Joint Operations and Tasking Centre",
            "mission",
            f"JOTC-{place + 1} {I}",
        )
        story.deploy(
            walk.on("2010-01-31", 7 + place),
            f"{title} {I}",
            f"Peace operation {I}",
            day("2010-01-31"),
            day("2010-02-10"),
            civilian_lead=f"Cluster lead {I}",
        )
        story.end_deployments(walk.on("2010-02-05", 9 + place), f"Cluster {I}")
        story.close(
            walk.on("2010-02-05", 15 + place),
            Outcome.COMPLETED,
            results=f"{I} {need}",
            hand_over=f"Cluster {I}",
            lessons="One point of contact; the force gets validated, ranked requests from one source.",
        )


def haiti_validation(walk):
    """C6: the civilian team of the provider validates and ranks; its reference stands on the match."""
    story = walk.asked(
        "wanda",
        f"Validated tasking through the civilian team {I}",
        f"{I} Helicopter lift of food.",
        "air",
        "2010-02-07",
        "2010-02-20",
        lines=[(f"Helicopter flights {I}", 10, "flights")],
    )
    walk.to_decision(story, "2010-02-05")
    story.approve(walk.on("2010-02-05", 13), f"{I} Ranked first by the cluster.", day("2010-02-20"))
    story.state_says(walk.on("2010-02-05", 14), "general_appeal", f"Government of Haiti {I}")
    story.transmit(
        walk.on("2010-02-06"), "United States, through its civilian disaster team", "state", f"MITAM-017 {I}"
    )


def nepal_chinooks(walk):
    """C8: approved here, refused by the State: the approval stays in the record, the aircraft never flew."""
    story = walk.asked(
        "wanda",
        "Three heavy-lift helicopters for cut-off places",
        "Help to distribute aid to cut-off places.",
        "air",
        "2015-05-01",
        "2015-06-30",
        lines=[("Chinook helicopters", 3, "aircraft"), ("People with the aircraft", 100, "people")],
        answers={
            "consent_state": "unknown",
            "cluster": "logistics",
            "site_limits": "Downwash on weak buildings was a concern of the State.",
        },
    )
    walk.to_decision(story, "2015-04-28")
    story.approve(walk.on("2015-04-28", 13), f"{I} Last resort is met.", day("2015-06-30"))
    story.state_says(walk.on("2015-04-28", 14), "general_appeal", "Government of Nepal")
    story.transmit(walk.on("2015-04-28", 16), "United Kingdom", "member_states")
    story.offer(
        walk.on("2015-04-29"),
        "United Kingdom",
        "3 Chinook helicopters and about 100 people",
        costs="Provider; £3.9 m marginal cost of the military support, £3 m of it for these helicopters",
    )
    story.state_says(
        walk.on("2015-05-14"),
        "refused",
        "Government of Nepal",
        note="Not needed; concern about downwash on weak buildings. All decisions belong to Nepal.",
    )
    story.close(
        walk.on("2015-05-15"),
        Outcome.REFUSED_BY_STATE,
        "The State declined. The helicopters had moved before it agreed; they waited in India and never flew.",
    )


NEPAL_PROVIDERS = (
    "Algeria", "Bangladesh", "Bhutan", "Canada", "China", "Israel", "India", "Indonesia", "Japan", "Malaysia",
    "Pakistan", "Poland", "Singapore", "Spain", "Sri Lanka", "Thailand", "United Kingdom", "United States",
)  # fmt: skip


def nepal_humocc(walk):
    """C9: eighteen foreign militaries, one meeting that matches gaps with capacity."""
    for provider in NEPAL_PROVIDERS:
        walk.fact(
            "2015-04-30",
            f"Military contingent {I}",
            provider,
            "2015-04-28",
            "2015-06-05",
            ended="2015-06-05",
            task="Gaps matched with available capacity by the priorities of the national centre",
        )


def palu_2018(walk):
    """C11: consent with conditions: C-130 only, because the runway was damaged; larger aircraft stop at a hub."""
    story = walk.asked(
        "wanda",
        "C-130 aircraft to Palu",
        "Carry relief goods from the hub at Balikpapan to Palu.",
        "air",
        "2018-10-04",
        "2018-10-31",
        lines=[("C-130 aircraft [illustrative number]", 2, "aircraft")],
        answers={"consent_state": "requested", "site_limits": "Runway damaged, about 2,000 m usable."},
    )
    walk.to_decision(story, "2018-10-03")
    story.approve(walk.on("2018-10-03", 13), f"{I} The State asked for this type itself.", day("2018-10-31"))
    story.state_says(
        walk.on("2018-10-03", 14),
        "requested",
        "Government of Indonesia",
        conditions="Aircraft type: C-130 only. Hub: larger aircraft stop at Balikpapan and transfer their load.",
    )
    story.transmit(walk.on("2018-10-03", 15), "Several States", "state")
    story.deploy(
        walk.on("2018-10-04", 7),
        "C-130 aircraft",
        "Several States",
        day("2018-10-04"),
        day("2018-10-31"),
        civilian_lead=f"Logistics Cluster {I}",
        task=f"Balikpapan to Palu. Dates {I}",
    )
    story.end_deployments(walk.on("2018-10-31", 15), f"Commercial carriers {I}")
    story.close(
        walk.on("2018-10-31", 16),
        Outcome.COMPLETED,
        results=f"{I} Relief goods to Palu.",
        hand_over=f"Commercial carriers {I}",
        lessons=f"{I} Ask for the usable runway in metres before choosing the aircraft.",
    )
    walk.fact(
        "2018-10-03",
        "Medical teams, self-sufficient for 10 days",
        "India",
        "2018-10-03",
        ended="2018-10-20",
        capability="medical",
        remarks="Without a request. Dates [illustrative].",
    )


def tonga_2022(walk):
    """C12: health rules of the State; a ship that sailed before it was asked stands by."""
    story = walk.asked(
        "ivan",
        f"Relief goods and water by ship {I}",
        f"{I} Bring relief goods and water without contact.",
        "sea",
        "2022-01-20",
        "2022-02-28",
        lines=[("Pallets", 250, "pallets"), ("Water, more than", 20000, "l_day"), ("Beds", 40, "beds")],
        answers={
            "consent_state": "asked",
            "site_limits": "Contact-free unloading so that the country stays free of COVID-19.",
        },
    )
    walk.to_decision(story, "2022-01-18")
    story.approve(walk.on("2022-01-18", 13), f"{I} Unloading without contact.", day("2022-02-28"))
    story.state_says(
        walk.on("2022-01-19"),
        "consented",
        "Government of Tonga",
        conditions="Contact-free delivery, so that the country stays free of COVID-19.",
    )
    story.transmit(walk.on("2022-01-19", 11), "Australia", "state")
    story.offer(
        walk.on("2022-01-19", 12), "New Zealand", "Ships that sailed before a request, to be ready", state="standing_by"
    )
    story.offer(walk.on("2022-01-20"), "Australia", "HMAS Adelaide: 250 pallets, 40-bed hospital").accept_offer(
        walk.on("2022-01-20", 10)
    )
    story.deploy(
        walk.on("2022-01-26"),
        "HMAS Adelaide, more than 600 people",
        "Australia",
        day("2022-01-26"),
        day("2022-02-28"),
        civilian_lead=f"Disaster office {I}",
        task=f"Relief goods and water. Dates {I}",
    )
    story.end_deployments(walk.on("2022-02-15"), f"National authorities {I}", [["88", "t"]])
    story.close(
        walk.on("2022-02-16"),
        Outcome.COMPLETED,
        results="88 t unloaded; more than 20,000 litres of water a day possible.",
        hand_over=f"National authorities {I}",
        lessons="Health rules are conditions of consent: members of the crew tested positive on the ship.",
    )
    walk.fact(
        "2022-01-22",
        "Two C-2 and two C-130H aircraft",
        "Japan",
        "2022-01-22",
        ended="2022-02-15",
        capability="air",
        remarks="Without a request. Dates [illustrative].",
    )


def turkiye_2023(walk):
    """C15: the State asks through the regional channel; shelter for at least 4,000 people, in stages."""
    walk.fact(
        "2023-02-19",
        "More than 1,000 shelter containers for at least 4,000 people",
        "NATO",
        "2023-02-19",
        ended="2023-06-30",
        capability="shelter",
        task="The first 600 left Taranto on 19 February; Türkiye asked through the regional centre",
        remarks="The State's own request; not one through the HCT. End of stay [illustrative].",
    )


def tsunami_2004(walk):
    """C21: the scale test: 35 countries, 75 helicopters, 41 major ships, 43 aircraft, nearly 30,000 troops in all."""
    kinds = ("Helicopters", "Major ships", "Aircraft")
    for number in range(35):
        for kind in kinds:
            walk.fact(
                "2005-01-03",
                f"{kind} {I}",
                f"Country {number + 1} {I}",
                "2005-01-01",
                "2005-03-15",
                ended="2005-03-15",
                capability="sea" if kind == "Major ships" else "air",
                remarks="Part of 75 helicopters, 41 major ships, 43 aircraft and nearly 30,000 troops of 35 countries. "
                f"Dates {I}.",
            )


EARTHQUAKES = (
    Case(
        "C01",
        "C1 Pakistan earthquake 2005",
        "Pakistan",
        "Asia/Karachi",
        "2005-10-08",
        "2006-02-02",
        "NATO topic pages; NATO Review 2006.",
        pakistan_2005,
        requesters=("ulla",),
    ),
    Case(
        "C04",
        "C4 Haiti earthquake 2010, airport",
        "Haiti",
        "America/Port-au-Prince",
        "2010-01-12",
        "2010-06-02",
        "Keen et al., Military Review 2010; Joint Forces Staff College paper.",
        haiti_airport,
    ),
    Case(
        "C05",
        "C5 Haiti 2010, one point of contact",
        "Haiti",
        "America/Port-au-Prince",
        "2010-01-26",
        "2010-02-12",
        "Logistics Cluster, JOTC procedures brief, 1 February 2010.",
        haiti_jotc,
    ),
    Case(
        "C06",
        "C6 Haiti 2010, validated tasking",
        "Haiti",
        "America/Port-au-Prince",
        "2010-02-04",
        "2010-02-07",
        "Cable 10PORTAUPRINCE126, 5 February 2010.",
        haiti_validation,
    ),
    Case(
        "C08",
        "C8 Nepal earthquake 2015, three Chinooks",
        "Nepal",
        "Asia/Kathmandu",
        "2015-04-25",
        "2015-05-16",
        "The Guardian, 15 May 2015; The Himalayan Times on the audit report, January 2016.",
        nepal_chinooks,
    ),
    Case(
        "C09",
        "C9 Nepal earthquake 2015, HuMOCC",
        "Nepal",
        "Asia/Kathmandu",
        "2015-04-25",
        "2015-06-06",
        "nepalquake.org; humanitarianresponse.info Nepal; CFE-DM case study 1.",
        nepal_humocc,
    ),
    Case(
        "C11",
        "C11 Palu earthquake 2018",
        "Indonesia",
        "Asia/Makassar",
        "2018-09-28",
        "2018-11-01",
        "Jakarta Post, 2 and 3 October 2018; Arab News, 6 October 2018.",
        palu_2018,
    ),
    Case(
        "C12",
        "C12 Tonga volcano 2022",
        "Tonga",
        "Pacific/Tongatapu",
        "2022-01-15",
        "2022-02-17",
        "USNI News, 19 January 2022; NZ Navy Today 262.",
        tonga_2022,
        requesters=("ivan",),
    ),
    Case(
        "C15",
        "C15 Türkiye earthquakes 2023",
        "Türkiye",
        "Europe/Istanbul",
        "2023-02-06",
        "2023-07-01",
        "NATO news, 9 February 2023; Turkish Minute, 20 February 2023.",
        turkiye_2023,
    ),
    Case(
        "C21",
        "C21 Indian Ocean tsunami 2004",
        "Several countries",
        "Asia/Jakarta",
        "2004-12-26",
        "2005-03-16",
        "OCHA launch note, 27 November 2006.",
        tsunami_2004,
    ),
)

"""What happens in Talvia: requests in every state, as the people of the exercise would have walked them."""

from .. import step_data, workflow
from ..states import Answer, ConsentKind, DueDiligenceState, Outcome, Principle


def write(walk):
    """Schedule every story of Talvia. References follow the order in which requests are sent."""
    past(walk)
    at_work(walk)
    under_way(walk)
    drafts(walk)


def voted_through(story, walk, days, *, ends_on, condition="", urgency="P2"):
    """Sent and checked on one day, all seats answer; with a condition the HC concludes on the next morning."""
    story.draft(walk.ago(days + 1, 15)).submit(walk.ago(days + 1, 16)).claim(walk.ago(days + 1, 16, 20))
    story.review(walk.ago(days + 1, 17), urgency=urgency)
    voices = ("mateo", "sami", "ulla", "felix", "uma", "udo", "hana", "ines")
    story.approved_by(walk.ago(days + 1, 17, 30), *[v for v in voices if v not in story.about.get("silent", ())])
    if condition:
        story.position(walk.ago(days + 1, 20), "noemi", Answer.CONDITIONS, conditions=[condition])
        story.approve(
            walk.ago(days, 9),
            "The need is urgent, no civilian means is in time, and the conditions are acceptable.",
            ends_on,
        )
    else:
        story.position(walk.ago(days + 1, 20), "noemi")
    return story


def past(walk):
    day = walk.day
    water = walk.request(
        "nadia",
        "Water tankers for camps on the Lake road",
        answers=need(
            "Carry 90,000 litres of water a day to three camps until the pipe is repaired.",
            "water",
            walk,
            "TV06",
            -30,
            -12,
            people=11000,
            cluster="water",
        ),
        lines=[("Water tankers with drivers", 6, "vehicles"), ("Drinking water", 90000, "l_day")],
    )
    voted_through(water, walk, 31, ends_on=day(-12), condition="Civilian markings on every tanker")
    water.state_says(walk.ago(31, 11)).transmit(walk.ago(31, 12), "State A", reference="A-3317")
    water.deploy(walk.ago(30, 8), "6 water tankers", "State A", day(-30), day(-12), task="Water to three camps")
    water.settle_conditions(walk.ago(20), "met", "Seen on site by the WASH Cluster.")
    water.end_deployments(walk.ago(13, 17), "WASH Cluster, own tankers", [["1620000", "l"], ["11000", "people"]])
    water.close(
        walk.ago(12, 10),
        Outcome.COMPLETED,
        results="1,620,000 litres carried in 18 days for 11,000 people.",
        hand_over="WASH Cluster with hired tankers.",
        lessons="Ask for the pipe repair date at the first meeting.",
    )

    boats = walk.request(
        "bilal",
        "Boats for assessment teams, South Delta",
        answers=need(
            "Bring four assessment teams to villages cut off by water.", "sea", walk, "TV07", -28, -20, people=2600
        ),
        lines=[("Small boats with crew", 4, "ships")],
    )
    boats.draft(walk.ago(29, 10)).submit(walk.ago(29, 12)).claim(walk.ago(29, 13))
    boats.close_as_met(walk.ago(28, 15), "provider", "The fishing cooperative of Orrin lends four boats with crew.")

    hospital = walk.request(
        "bilal",
        "Field hospital staffed by a national army",
        answers=need(
            "Treat up to 60 in-patients a day in the Capital District.",
            "medical",
            walk,
            "TV05",
            -25,
            5,
            people=9000,
            cluster="health",
            assistance_type="direct",
            direct_reason="Civilian hospitals are full.",
            neutrality_risk="high",
            neutrality_effect="Patients may think that health care depends on the army.",
        ),
        lines=[("Field hospital", 60, "beds")],
    )
    hospital.draft(walk.ago(26, 9)).submit(walk.ago(26, 10)).claim(walk.ago(26, 11))
    hospital.review(
        walk.ago(26, 14), advice="A civilian field hospital was offered for next week. See the record.", view="partly"
    )
    hospital.position(
        walk.ago(26, 16),
        "sami",
        Answer.REJECT,
        principle=Principle.LAST_RESORT,
        reason="A civilian emergency medical team arrives in five days and covers the same beds.",
        change_of_mind="A written statement of the team that it cannot come before the end of the month.",
    )
    hospital.approved_by(walk.ago(26, 16, 30), "mateo", "ulla", "felix", "uma", "udo", "hana", "noemi", "ines")
    hospital.reject(
        walk.ago(25, 10), "A comparable civilian team is five days away. Soldiers would treat patients themselves."
    )
    hospital.comment(walk.ago(18), "The civilian team opened its ward on the date it had given.", "olga")

    moved = walk.request(
        "nadia",
        "Storage tents at the airfield",
        answers=need("Store 400 t of relief goods for a week.", "shelter", walk, "TV05", -22, -15),
        lines=[("Storage tents", 10, "pallets")],
    )
    moved.draft(walk.ago(23, 9)).submit(walk.ago(23, 10))
    moved.withdraw(walk.ago(22, 9), "The airfield authority lent a hangar.")


def at_work(walk):
    day = walk.day
    ship = walk.request(
        "nadia",
        "Hospital ship off North Coast",
        answers=need(
            "Operate on patients who cannot be moved over land.",
            "medical",
            walk,
            "TV01",
            -16,
            21,
            people=5000,
            cluster="health",
        ),
        lines=[("Hospital ship", 1, "ships"), ("Beds", 80, "beds")],
    )
    voted_through(ship, walk, 17, ends_on=day(21))
    ship.state_says(walk.ago(16, 10), conditions="Health rules of the port apply to the crew.")
    ship.offer(walk.ago(16, 11), "State C", "Hospital ship with 80 beds", costs="Provider").accept_offer(
        walk.ago(16, 12)
    )
    ship.transmit(walk.ago(16, 13), "State C", "regional", "C-NAVY-7")
    ship.deploy(
        walk.ago(15, 8),
        "Hospital ship",
        "State C",
        day(-15),
        day(21),
        task="Surgery, North Coast",
        civilian_lead="Health Cluster coordinator",
    )

    engineers = walk.request(
        "amina",
        "Field engineers for debris and access, Orrin",
        answers=need(
            "Clear debris on 12 km of road between port and town.",
            "engineering",
            walk,
            "TV05",
            -17,
            2,
            people=24000,
            cluster="shelter",
            assistance_type="infrastructure",
        ),
        lines=[("Engineers with machines", 40, "people"), ("Road", 12, "km")],
        silent=("ines",),
    )
    voted_through(engineers, walk, 18, ends_on=day(1), condition="No soldiers guard the work site")
    engineers.state_says(walk.ago(18, 11)).transmit(walk.ago(17, 9), "State A", reference="A-3402")
    engineers.deploy(walk.ago(16, 9), "Field engineers, 40 staff", "State A", day(-16), day(1), task="Debris, Orrin")
    engineers.file_extension(walk.hours_ago(4), day(8), by="olga")

    craft = walk.request(
        "bilal",
        "Landing craft for relief goods, South Delta",
        answers=need(
            "Land 40 t of food and blankets on beaches without a port.", "sea", walk, "TV07", -9, 6, people=7000
        ),
        lines=[("Landing craft", 2, "ships"), ("Relief goods", 40, "t")],
    )
    voted_through(craft, walk, 11, ends_on=day(4))
    craft.state_says(walk.ago(10, 9), ConsentKind.STANDING).transmit(walk.ago(10, 10), "Civil defence, State D")
    craft.deploy(
        walk.ago(9, 9), "2 landing craft", "Civil defence, State D", day(-9), day(4), task="South Delta beaches"
    )

    cargo = walk.request(
        "amina",
        "Two cargo aircraft, capital to North Coast",
        answers=need(
            "Carry 60 t of shelter kits while the coast road is closed.",
            "air",
            walk,
            "TV01",
            -8,
            9,
            people=6000,
            cluster="shelter",
        ),
        lines=[("Cargo aircraft", 2, "aircraft"), ("Shelter kits", 60, "t")],
        silent=("ines",),
    )
    voted_through(cargo, walk, 9, ends_on=day(9), condition="Loads are set by the Shelter Cluster")
    cargo.state_says(walk.ago(9, 10)).transmit(walk.ago(9, 11), "State B", reference="B-AIR-12")
    cargo.deploy(walk.ago(8, 8), "2 cargo aircraft", "State B", day(-8), day(9), task="Capital to North Coast")

    rescue = walk.request(
        "nadia",
        "Search and rescue team for collapsed buildings",
        answers=need(
            "Search 30 collapsed buildings in the old town.",
            "search",
            walk,
            "TV05",
            -20,
            -1,
            people=900,
            urgency_proposed="P1",
        ),
        lines=[("Search and rescue staff with dogs", 35, "people")],
    )
    rescue.draft(walk.ago(21, 8)).submit(walk.ago(21, 8, 20)).claim(walk.ago(21, 8, 30)).review(
        walk.ago(21, 9), urgency="P1", advice="People may be alive under the buildings. I advise the fast track."
    )
    rescue.approved_by(walk.ago(21, 9, 10), "sami", "mateo", "hana")
    rescue.close_review(walk.ago(21, 10, 30), "Every hour counts: people may be alive under the buildings.")
    rescue.approve(walk.ago(21, 10, 45), "Life-saving; the HCT reads the reasons at its next meeting.", day(-1))
    rescue.state_says(walk.ago(21, 11), ConsentKind.REQUESTED).transmit(walk.ago(21, 12), "Civil defence, State A")
    rescue.deploy(
        walk.ago(20, 6),
        "Search and rescue team",
        "Civil defence, State A",
        day(-20),
        day(-1),
        task="Old town, Capital District",
    )

    trucks = walk.request(
        "bilal",
        "Military trucks for food, East Plains",
        answers=need(
            "Carry 120 t of food over damaged roads.",
            "land",
            walk,
            "TV02",
            -13,
            12,
            people=15000,
            cluster="food",
            access_risk="medium",
            access_effect="Some villages may link drivers with the forces.",
        ),
        lines=[("Trucks with drivers", 12, "vehicles"), ("Food", 120, "t")],
    )
    voted_through(trucks, walk, 14, ends_on=day(12), condition="Drivers leave weapons at the base")
    trucks.state_says(walk.ago(14, 10)).transmit(walk.ago(14, 11), "State D")
    trucks.deploy(walk.ago(13, 8), "12 trucks", "State D", day(-13), day(12), task="Food, East Plains")
    trucks.settle_conditions(
        walk.ago(2, 9), "breached", "Two drivers were seen with side arms at a distribution point."
    )
    trucks.suspend(walk.ago(2, 10), "A condition was breached. The provider is asked to change the drivers.")


def under_way(walk):
    day = walk.day
    slots = walk.request(
        "nadia",
        "Slots for relief flights",
        answers=need("Eight landing slots a day for relief flights at Capital airfield.", "port", walk, "TV05", -5, 20),
        lines=[("Landing slots", 8, "flights")],
    )
    slots.draft(walk.ago(8, 9)).submit(walk.ago(8, 10)).claim(walk.ago(8, 11)).send_back(
        walk.ago(6, 9),
        ("unique_availability", "Did the civil aviation authority answer your letter of last week?"),
        ("ends_on", "Why are slots needed after the coast road opens?"),
    )

    debris = walk.request(
        "amina",
        "Debris clearing, Orrin port",
        answers=need(
            "Clear two berths so that relief ships can land.",
            "engineering",
            walk,
            "TV05",
            -2,
            18,
            people=30000,
            assistance_type="infrastructure",
        ),
        lines=[("Heavy machines", 9, "vehicles"), ("Debris", 2500, "m3")],
        silent=("ines",),
    )
    debris.draft(walk.ago(6, 10)).submit(walk.ago(6, 11)).claim(walk.ago(6, 12)).review(walk.ago(6, 14))
    debris.approved_by(walk.ago(6, 15), "mateo", "sami", "ulla", "felix", "uma", "udo")
    debris.position(walk.ago(5, 9), "hana", Answer.CONDITIONS, conditions=["The fishing quay stays open for families"])
    debris.position(walk.ago(5, 10), "noemi", Answer.STEP_ASIDE, reason="A member of the forum has a contract there.")
    debris.state_says(walk.ago(5, 12))

    generators = walk.request(
        "bilal",
        "Generators, Lake hospitals",
        answers=need(
            "Power for three hospitals until the grid works again.",
            "power",
            walk,
            "TV06",
            -4,
            16,
            people=8000,
            cluster="health",
        ),
        lines=[("Generators", 6, "pallets")],
    )
    voted_through(generators, walk, 6, ends_on=day(16))
    generators.state_says(walk.ago(5, 9)).transmit(walk.ago(5, 10), "State A", reference="A-3455")

    radio = walk.request(
        "nadia",
        "Radio relay for the Highlands",
        answers=need(
            "Radio contact between six health posts and the capital.",
            "communications",
            walk,
            "TV03",
            -1,
            25,
            people=12000,
            cluster="telecommunications",
        ),
        lines=[("Relay stations with operators", 3, "vehicles")],
    )
    voted_through(radio, walk, 3, ends_on=day(25), condition="Frequencies are agreed with the civil regulator")

    lift = walk.request(
        "amina",
        "Helicopter lift for medical teams and vaccines, Upper Highlands",
        answers=need(
            "Move 6 mobile medical teams and 140 vaccine carriers from Capital airfield to 11 villages.",
            "air",
            walk,
            "TV03",
            2,
            22,
            people=4200,
            cluster="health",
            people_who="Among them 900 children under five (joint assessment).",
            unique_capability="Lift at altitude: the villages lie above 3,000 m.",
            unique_availability="Two aircraft are offered and on stand-by.",
            unique_speed="First flight within 24 hours of the decision.",
            complements="The Health Cluster sets priorities and loads.",
            end_trigger="The humanitarian air service arrives.",
        ),
        lines=[("Medium-lift helicopters with crew", 2, "aircraft")],
        silent=("ines",),
        options=(
            (
                "commercial",
                "Humanitarian air service",
                "Logistics Cluster",
                "No helicopter in the country yet",
                "None before the vaccines spoil",
            ),
            (
                "commercial",
                "Commercial charter",
                "Three operators",
                "None cleared for flights above 3,000 m",
                "Not allowed at this height",
            ),
            ("authorities", "Road", "Ministry of Works", "A slide at km 41 closes the road", "Open in four weeks"),
            ("agency", "Porters and mules", "Partner NGO", "26 hours one way", "The cold chain holds 10 hours"),
        ),
        places=[
            {"use": "pickup", "name": "Capital airfield"},
            {"use": "delivery", "name": "Upper Karr", "limits": "Landing zone 25 m"},
        ],
    )
    lift.draft(walk.ago(2, 10)).submit(walk.ago(2, 11)).claim(walk.ago(1, 10))
    lift.state_says(walk.ago(1, 11), reference="Letter of the Ministry of Interior")
    lift.review(walk.hours_ago(6), advice="Complete, and checked with the Health Cluster. No weapons on board.")
    lift.position(walk.hours_ago(5), "mateo")
    lift.position(walk.hours_ago(4.5), "sami", reason="Cold chain for 3,900 doses is the limiting factor.")
    lift.position(walk.hours_ago(4), "ulla")
    lift.position(
        walk.hours_ago(3), "noemi", Answer.CONDITIONS, conditions=["No uniformed staff at distribution points"]
    )
    lift.comment(walk.hours_ago(2.5), "Can the teams fly back with patients?", "hana", "question")

    fuel = walk.request(
        "nadia",
        "Fuel transport, North Coast",
        answers=need(
            "Bring 30,000 litres of fuel a week to hospitals and pumps.", "land", walk, "TV01", 3, 24, people=18000
        ),
        lines=[("Fuel trucks", 4, "vehicles")],
    )
    fuel.draft(walk.ago(4, 9)).submit(walk.ago(3, 9)).claim(walk.ago(3, 10))

    purification = walk.request(
        "nadia",
        "Water purification units for displacement sites, South Delta",
        answers=need(
            "Safe water for four sites with civil defence units.",
            "water",
            walk,
            "TV07",
            3,
            33,
            people=18000,
            cluster="water",
        ),
        lines=[("Purification units", 3, "vehicles"), ("Water", 60000, "l_day")],
    )
    purification.draft(walk.ago(2, 13)).submit(walk.ago(2, 14)).claim(walk.ago(1, 9)).review(walk.hours_ago(5))
    purification.approved_by(walk.hours_ago(4), "mateo", "ulla")
    purification.position(
        walk.hours_ago(3),
        "sami",
        Answer.REJECT,
        principle=Principle.LAST_RESORT,
        reason="Two NGO units stand unused in the capital and could be moved in three days.",
        change_of_mind="A written answer of the WASH Cluster that these units cannot be moved.",
    )

    bridge = walk.request(
        "bilal",
        "Temporary bridge, Senn river",
        answers=need(
            "Span 40 m so that trucks reach eight villages.",
            "engineering",
            walk,
            "TV03",
            4,
            60,
            people=9500,
            assistance_type="infrastructure",
        ),
        lines=[("Bridge of 40 m with team", 1, "pallets")],
    )
    bridge.draft(walk.ago(2, 15)).submit(walk.ago(1, 12))

    escort_fuel = walk.request(
        "amina",
        "Relief convoy with the national army, Highlands",
        answers=need(
            "Carry 25 t of blankets with trucks that the army drives and we fuel.",
            "land",
            walk,
            "TV03",
            3,
            12,
            people=5200,
            supports_security_force="yes",
            security_force_note="Fuel for trucks of a national army unit that carries relief.",
        ),
        lines=[("Trucks with drivers", 5, "vehicles"), ("Blankets", 25, "t")],
    )
    escort_fuel.draft(walk.ago(1, 9)).submit(walk.ago(1, 10)).claim(walk.ago(1, 15))
    escort_fuel.due_diligence(
        walk.ago(1, 16), support="Fuel for trucks of a national army unit", recipient="[illustrative]"
    )

    repeated = walk.request(
        "bilal",
        "Bridge for the Senn valley",
        answers=need("A bridge over the Senn river.", "engineering", walk, "TV03", 4, 40),
        lines=[("Bridge", 1, "pallets")],
    )
    repeated.draft(walk.ago(1, 13)).submit(walk.ago(1, 14)).claim(walk.ago(1, 17))

    walk.at(walk.ago(1, 18), lambda: closes_as_duplicate(repeated, bridge))

    cleared = walk.request(
        "amina",
        "Radios for police at a displacement site",
        answers=need(
            "Contact between site managers and the police post.",
            "communications",
            walk,
            "TV07",
            5,
            40,
            people=3000,
            supports_security_force="yes",
            security_force_note="Six hand radios for one named post.",
        ),
        lines=[("Hand radios", 6, "pallets")],
        silent=("ines",),
    )
    cleared.draft(walk.ago(11, 9)).submit(walk.ago(11, 10)).claim(walk.ago(11, 11)).due_diligence(
        walk.ago(11, 12), support="Six hand radios", recipient="Police post [illustrative]"
    )
    cleared.due_diligence_moves(
        walk.ago(10, 9),
        DueDiligenceState.CLEARED_WITH_MEASURES,
        "Low risk with measures.",
        findings="No reports on the post; its commander was vetted.",
        measures="Named unit, use limited, monthly check.",
    )
    cleared.review(walk.ago(10, 10))
    cleared.approved_by(walk.ago(10, 11), "mateo", "sami", "ulla", "felix", "uma")


def closes_as_duplicate(story, other):
    """Olga closes the second request for one bridge onto the first."""
    engagement = story.engagement
    workflow.advance(
        engagement,
        "close",
        by=story.person("olga"),
        version=engagement.version,
        data=step_data.Close(
            outcome=Outcome.DUPLICATE, duplicate_of=other.engagement, reason="One bridge, two requests."
        ),
    )


def drafts(walk):
    walk.request(
        "amina",
        "Shelter kits to Senn",
        answers=need(
            "Move 9 t of shelter kits from Orrin port to Senn before night temperatures fall below zero.",
            "air",
            walk,
            "TV03",
            6,
            20,
            people=1900,
            cluster="shelter",
        ),
        lines=[("Shelter kits", 9, "t")],
        leave_open=("state_and_safety", "hrddp", "costs"),
    ).draft(walk.hours_ago(3))
    walk.request(
        "bilal",
        "Cold boxes for the Lake clinics",
        answers=need("Bring cold boxes to four clinics.", "air", walk, "TV06", 7, 15),
        lines=[("Cold boxes", 40, "pallets")],
        leave_open=("last_resort", "state_and_safety", "hrddp", "costs"),
    ).draft(walk.ago(1, 16))


def need(text, capability, walk, area, starts, ends, **more):
    """The answers that make one request different from another; `starts` and `ends` are days from today."""
    return {
        "need": text,
        "capability": capability,
        "area": walk.operation.areas.get(code=area).pk,
        "starts_on": walk.day(starts).isoformat(),
        "ends_on": walk.day(ends).isoformat(),
        **more,
    }

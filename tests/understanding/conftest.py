"""A home service company and a clinic, invented, for reading messages against."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from frontdesk.understanding import AreaEntry, BusinessContext, ServiceEntry


@pytest.fixture
def wednesday() -> datetime:
    """Wednesday 15 April 2026, ten in the morning in Jeddah."""
    return datetime(2026, 4, 15, 10, tzinfo=ZoneInfo("Asia/Riyadh"))


@pytest.fixture(scope="session")
def homes() -> BusinessContext:
    """A home service company in Jeddah, whose week begins on Sunday."""
    return BusinessContext(
        languages=("ar", "en"),
        timezone="Asia/Riyadh",
        week_start=6,
        currency="SAR",
        services=(
            ServiceEntry("deep", {"en": "Deep cleaning", "ar": "تنظيف عميق"}),
            ServiceEntry("ac_clean", {"en": "AC cleaning", "ar": "غسيل مكيفات"}),
            ServiceEntry("ac_fix", {"en": "AC repair", "ar": "صيانة مكيفات"}),
            ServiceEntry("sofa", {"en": "Sofa & carpet cleaning", "ar": "غسيل كنب وسجاد"}),
            ServiceEntry("pests", {"en": "Pest control", "ar": "مكافحة حشرات"}),
            ServiceEntry("pipes", {"en": "Plumbing", "ar": "سباكة"}),
        ),
        areas=(
            AreaEntry("jeddah", {"en": "Jeddah", "ar": "جدة"}, branch_id="main"),
            AreaEntry("rawdah", {"en": "Al Rawdah", "ar": "الروضة"}, branch_id="north", within="jeddah"),
            AreaEntry("salamah", {"en": "Al Salamah", "ar": "السلامة"}, within="jeddah"),
            AreaEntry("marwah", {"en": "Al Marwah", "ar": "المروة"}, within="jeddah"),
            AreaEntry("balad", {"en": "Al Balad", "ar": "البلد"}, within="jeddah"),
            AreaEntry("taif", {"en": "Taif", "ar": "الطائف"}),
        ),
    )


@pytest.fixture(scope="session")
def clinic() -> BusinessContext:
    """A clinic in Berlin, whose week begins on Monday."""
    return BusinessContext(
        languages=("de", "en"),
        timezone="Europe/Berlin",
        week_start=0,
        currency="EUR",
        services=(
            ServiceEntry("laser", {"de": "Laser-Haarentfernung", "en": "Laser hair removal"}),
            ServiceEntry("cleaning", {"de": "Zahnreinigung", "en": "Teeth cleaning"}),
            ServiceEntry("implant", {"de": "Zahnimplantat", "en": "Dental implant"}),
            ServiceEntry("physio", {"de": "Physiotherapie", "en": "Physiotherapy"}),
        ),
        areas=(AreaEntry("mitte", {"de": "Mitte"}), AreaEntry("neukoelln", {"de": "Neukölln"})),
    )

"""The skills a new business of each kind starts with, for its owner to change."""

from __future__ import annotations

_EVERYWHERE = (("front_desk", "Front desk"), ("scheduling", "Scheduling"), ("complaints", "Complaints"))
_OF_KIND = {
    "home_services": (("cleaning", "Cleaning"), ("air_conditioning", "Air conditioning"), ("pest_control", "Pest control")),
    "clinic": (("doctor", "Doctor"), ("nurse", "Nurse"), ("laser", "Laser treatments")),
    "salon": (("hair", "Hair"), ("nails", "Nails"), ("skin", "Skin care")),
    "restaurant": (("reservations", "Reservations"), ("delivery", "Delivery"), ("events", "Events and groups")),
    "garage": (("mechanics", "Mechanics"), ("electrics", "Electrics"), ("tyres", "Tyres")),
}


def first_skills(kind: str) -> tuple[tuple[str, str], ...]:
    """Key and name of each skill."""
    return _EVERYWHERE + _OF_KIND.get(kind, ())

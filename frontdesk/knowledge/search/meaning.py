"""Which concepts say nothing of what a question is about, which cover much, and which are nearly the same."""

from __future__ import annotations


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Words around a question: with or without them it is the same question.
FILLER = _set(
    """want can_you please_do question_do do_you_offer greeting thanks sorry good but if because name_is call_me private_talk
    greetings_chain test_message religion_quote what_is_this apology"""
)

# What nobody asks a business: where an everyday word stands under one of these too, it is the everyday word.
STRANGE = _set(
    """politics private_talk religion_quote press survey donation prize_scam click_link parcel_scam adult_dating
    greetings_chain school_homework music_play playlist film_tv rate_book joke_chat maths_fact recipe_cook device_home
    news_sport sell_to_you agency_seo influencer loan_invest landlord_gov rent_sell_private library_loan public_office
    limit_max claim robot bravo_irony"""
)

# What belongs to a question without being its matter.
SOFT = _set(
    """family my_existing today tomorrow this_week part_of_day clock urgent number_first_time regular not past when photo_sent
    earliest advise"""
)

# Concepts under which things come together that have answers of their own: Friday and Sunday, cash and cheques, English and French.
BROAD = _set(
    """aftercare order_status buy_order weekday this_week clock part_of_day today tomorrow weekend_open cash_card bank_card
    allergy medicine appliance phone_computer menu_food vegan_halal cuisine languages_spoken plumbing electric heating car
    pets bring_pets_kids baby_child elderly doctor diagnosis dental eye facial_botox waxing_laser nails lashes_brows
    makeup_bridal hall_event party_size number_of_rooms family surgery skin_problem chemicals stain products_used moving
    tyre carpet_sofa windows_facade roof_garden handyman tutoring gym_yoga certificate contract motorbike_bike train_bus
    flight hotel_room photo_video laundry insects ticket_seat size_fit qualified rules_policy contact locks safe is_normal
    account transfer identity_check limit_max exchange_rate utility_meter restaurant table_for product_features
    shipping_abroad"""
)

# Sets of concepts of which each is nearly what the others are, and how near.
_NEAR: tuple[tuple[float, str], ...] = (
    (0.95, "how_much price price_list quote"),
    (0.9, "contact phone_number"),
    (0.9, "weekend_open open_hours"),
    (0.85, "bank_card cash_card"),
    (0.85, "book appointment"),
    (0.8, "job cv internship"),
    (0.8, "package membership subscription"),
    (0.8, "pets bring_pets_kids"),
    (0.75, "refund return_item"),
    (0.75, "wifi internet_down"),
    (0.75, "discount voucher_code"),
    (0.7, "vegan_halal diet_fitness"),
    (0.7, "pay cash_card"),
    (0.7, "address branch"),
    (0.6, "slot appointment book earliest"),
    (0.5, "clean deep_clean"),
    (0.5, "parcel deliver tracking"),
    (0.4, "fee price how_much"),
)


def _pairs() -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for near, listed in _NEAR:
        names = listed.split()
        for one in names:
            for other in names:
                if one != other:
                    found[one, other] = max(near, found.get((one, other), 0.0))
    return found


NEAR = _pairs()

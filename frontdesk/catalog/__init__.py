"""What the business offers, what it costs, and where it is offered."""

from frontdesk.catalog.actions import add_area, add_service, change_area, change_service, forget_words, learn_words, set_staff_areas
from frontdesk.catalog.queries import area_by_id, areas, catalog_version, service_by_id, services, services_by_ids, staff_areas
from frontdesk.catalog.records import Area, AreaChange, Price, Service, ServiceChange
from frontdesk.catalog.rules import called
from frontdesk.kit.money import Money

__all__ = [
    "Area",
    "AreaChange",
    "Money",
    "Price",
    "Service",
    "ServiceChange",
    "add_area",
    "add_service",
    "area_by_id",
    "areas",
    "called",
    "catalog_version",
    "change_area",
    "change_service",
    "forget_words",
    "learn_words",
    "service_by_id",
    "services",
    "services_by_ids",
    "set_staff_areas",
    "staff_areas",
]

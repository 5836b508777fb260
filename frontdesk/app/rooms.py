"""Importing every room, so that its routes, events, jobs and reactions enter their registries."""

from frontdesk import catalog, channels, customers, inbox, knowledge, outlets, routing, team, understanding
from frontdesk.catalog import api as catalog_api
from frontdesk.channels import api as channels_api
from frontdesk.channels import events as channels_events
from frontdesk.channels import jobs as channels_jobs
from frontdesk.customers import api as customers_api
from frontdesk.inbox import api as inbox_api
from frontdesk.inbox import events as inbox_events
from frontdesk.inbox import reactions as inbox_reactions
from frontdesk.intake.conversation import api as assistant_api
from frontdesk.intake.conversation import jobs as assistant_jobs
from frontdesk.intake.conversation import reactions as assistant_reactions
from frontdesk.intake.inquiries import api as inquiries_api
from frontdesk.intake.inquiries import reactions as inquiries_reactions
from frontdesk.intake.leads import api as leads_api
from frontdesk.intake.leads import reactions as leads_reactions
from frontdesk.intake.leads.views import api as lead_views_api
from frontdesk.intake.settings import api as assistant_settings_api
from frontdesk.knowledge import api as knowledge_api
from frontdesk.knowledge.gaps import api as gaps_api
from frontdesk.llm import api as llm_api
from frontdesk.llm.transcribing import api as transcriber_api
from frontdesk.pipeline import api as pipeline_api
from frontdesk.pipeline import corrections, flow, summaries, translating, voice, voice_api
from frontdesk.pipeline import reactions as pipeline_reactions
from frontdesk.routing import api as routing_api
from frontdesk.routing import reactions as routing_reactions
from frontdesk.routing.advisor import api as advisor_api
from frontdesk.routing.backtest import api as backtest_api
from frontdesk.routing.board import api as board_api
from frontdesk.routing.reroutes import api as reroutes_api
from frontdesk.routing.reroutes import reactions as reroutes_reactions
from frontdesk.routing.trials import api as trials_api
from frontdesk.routing.trials import reactions as trials_reactions
from frontdesk.team import api as team_api
from frontdesk.understanding import api as understanding_api
from frontdesk.understanding import events as understanding_events
from frontdesk.understanding import reactions as understanding_reactions
from frontdesk.understanding.own import api as own_needs_api
from frontdesk.understanding.versions import api as versions_api
from frontdesk.understanding.versions import jobs as versions_jobs

ROOMS = (
    advisor_api,
    assistant_api,
    assistant_jobs,
    assistant_reactions,
    assistant_settings_api,
    catalog,
    backtest_api,
    board_api,
    catalog_api,
    channels,
    channels_api,
    channels_events,
    channels_jobs,
    corrections,
    customers,
    customers_api,
    flow,
    gaps_api,
    inbox,
    inbox_api,
    inbox_events,
    inbox_reactions,
    knowledge,
    knowledge_api,
    inquiries_api,
    inquiries_reactions,
    leads_api,
    lead_views_api,
    leads_reactions,
    llm_api,
    outlets,
    own_needs_api,
    pipeline_api,
    pipeline_reactions,
    routing,
    routing_api,
    reroutes_api,
    reroutes_reactions,
    routing_reactions,
    team,
    summaries,
    team_api,
    transcriber_api,
    translating,
    trials_api,
    trials_reactions,
    understanding,
    understanding_api,
    understanding_events,
    understanding_reactions,
    versions_api,
    versions_jobs,
    voice,
    voice_api,
)

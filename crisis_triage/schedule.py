"""The clock: what is looked at how often. Beat only ticks; each task claims due rows by itself, so a missed or a doubled
tick does no harm."""

from datetime import timedelta

from celery.schedules import crontab

QUEUES = ("default", "imports", "webhooks")
"""A worker listens to all of them, unless told with --queues. Long files, and receivers that keep us waiting, can have workers of
their own."""
ROUTES = {"signals.ingest.tasks.*": {"queue": "imports"}, "outreach.tasks.send_webhooks": {"queue": "webhooks"}}

BEAT: dict[str, dict[str, object]] = {
    "score what is due": {
        "task": "signals.tasks.score_due",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "read what was said": {
        "task": "signals.tasks.read_texts",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "rank what was scored": {
        "task": "outreach.tasks.rank_scored",
        "schedule": timedelta(seconds=2),
        "options": {"expires": 5},
    },
    "break what was promised and is due": {
        "task": "outreach.tasks.break_promises",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "read again whom issues touch": {
        "task": "outreach.tasks.read_audiences",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "watch the SLA clocks": {
        "task": "outreach.tasks.watch_clocks",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "watch the crises": {
        "task": "outreach.tasks.watch_crises",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "count where help is needed": {
        "task": "outreach.tasks.count_scene",
        "schedule": timedelta(seconds=10),
        "options": {"expires": 10},
    },
    "copy what everybody may read": {
        "task": "outreach.tasks.publish_pages",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "watch the recovery cases": {
        "task": "outreach.tasks.watch_recoveries",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "remind of battles and parked programmes": {
        "task": "outreach.tasks.remind_of_course",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "watch for bursts of complaints": {
        "task": "outreach.tasks.watch_for_bursts",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "walk through the history of complaints": {
        "task": "outreach.tasks.replay_warnings",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 5},
    },
    "watch requests to join a call": {
        "task": "outreach.tasks.watch_joins",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "watch reviews and preventions": {
        "task": "outreach.tasks.watch_learning",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "watch thanks that are owed": {
        "task": "outreach.tasks.watch_thanks",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "send what customers are told": {
        "task": "outreach.tasks.send_messages",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "gather what was merged late": {
        "task": "outreach.tasks.gather_late",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "carry on with long merges": {
        "task": "outreach.tasks.carry_on_merges",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "remind of promises": {
        "task": "outreach.tasks.remind",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "make notices": {
        "task": "outreach.tasks.make_notices",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "mail notices": {
        "task": "outreach.tasks.mail_notices",
        "schedule": timedelta(seconds=20),
        "options": {"expires": 40},
    },
    "follow what webhooks are to hear": {
        "task": "outreach.tasks.follow_changes",
        "schedule": timedelta(seconds=2),
        "options": {"expires": 5},
    },
    "send webhooks": {
        "task": "outreach.tasks.send_webhooks",
        "schedule": timedelta(seconds=2),
        "options": {"expires": 5},
    },
    "resume imports": {
        "task": "signals.ingest.tasks.resume_imports",
        "schedule": timedelta(seconds=15),
        "options": {"expires": 30},
    },
    "read what was brought": {
        "task": "signals.readers.tasks.read_payloads",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "read the feeds": {
        "task": "signals.readers.tasks.read_feeds",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "read again what webhooks may have missed": {
        "task": "signals.readers.tasks.reconcile",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 50},
    },
    "attach parked signals": {
        "task": "signals.tasks.attach_parked",
        "schedule": timedelta(seconds=15),
        "options": {"expires": 30},
    },
    "look for duplicates": {
        "task": "crisis_triage.tasks.look_for_duplicates",
        "schedule": timedelta(seconds=10),
        "options": {"expires": 20},
    },
    "score everyone once a day": {"task": "signals.tasks.request_daily_scoring", "schedule": crontab(hour=3, minute=0)},
    # A tick that is lost costs a week, and nothing else: the models in use stay in use.
    "learn how our customers sound": {
        "task": "signals.tasks.train_text_models",
        "schedule": crontab(day_of_week="sun", hour=2, minute=20),
    },
    "ask for a training once a week": {
        "task": "signals.tasks.request_weekly_training",
        "schedule": crontab(hour=4, minute=0, day_of_week="mon"),
    },
    "train when it is due": {
        "task": "signals.tasks.train_when_due",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
    "watch the sources": {
        "task": "signals.tasks.watch_sources",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
    "count what pages want to know of everyone": {
        "task": "signals.tasks.count_everyone",
        "schedule": timedelta(minutes=15),
        "options": {"expires": 600},
    },
    "sing, for whoever asks /readyz": {
        "task": "crisis_triage.tasks.sing",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "sweep what is kept for a while": {"task": "crisis_triage.tasks.sweep", "schedule": crontab(minute=37)},
    "audit what is due": {"task": "signals.tasks.audit_due_work", "schedule": crontab(minute=17)},
}

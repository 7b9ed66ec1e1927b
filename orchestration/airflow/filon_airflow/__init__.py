"""Filon's jobs in Airflow: thin Python over the job service, which does the work."""

from __future__ import annotations


def get_provider_info() -> dict:
    """What Airflow shows of this package."""
    return {
        "package-name": "filon-airflow",
        "name": "Filon",
        "description": "Jobs of Filon, a data warehouse for B2B sales, through its job service.",
        "connection-types": [
            {"connection-type": "filon", "hook-class-name": "filon_airflow.hooks.FilonHook"}
        ],
    }

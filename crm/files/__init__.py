"""The CRM of people without one: CSV files in a folder, read and never written."""

from crm.files.connector import FilesCrm

__all__ = ["FilesCrm"]

"""A stand-in Salesforce org: the REST API as documented, and pages to browse and edit it."""

"""A stand-in Slack workspace and Salesforce org that speak the real wire protocols."""

"""Over the wire: the product as a process, the sandbox's Slack and Salesforce as processes."""

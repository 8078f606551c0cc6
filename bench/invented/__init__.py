"""Invented lists with known truth: companies as CRMs hold them, and names of organisations."""

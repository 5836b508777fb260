"""The coverage advisor: which few changes of people, skills, areas, languages and shifts would help most, from the business's own days."""

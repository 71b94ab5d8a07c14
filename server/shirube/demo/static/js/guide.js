/** Everything that the product says to Shirube: who is here, and what they did. */

export function identify(person) {
  window.shirube("identify", person.id, person.attributes, {
    account: { id: person.account_id, attributes: person.account_attributes },
  });
}

export const track = (name, properties = {}) => window.shirube("track", name, properties);

export const forget = () => window.shirube("reset");

CREATE TABLE items (
    id         uuid PRIMARY KEY,
    name       text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL
);

CREATE INDEX items_oldest_first ON items (created_at);

CREATE TABLE items (
    -- Of a message that is delivered twice, there is one item.
    message_id text PRIMARY KEY,
    name       text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- What a customer's page tells about itself, and how to reach the customer.
ALTER TABLE conversation ADD COLUMN context TEXT NOT NULL DEFAULT '';
ALTER TABLE conversation ADD COLUMN contact TEXT NOT NULL DEFAULT '';

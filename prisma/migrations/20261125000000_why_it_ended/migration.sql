-- A contract that ends takes its access with it; it is no suspension, and the record must not say so.
ALTER TABLE grants DROP CONSTRAINT grants_end_reason_known;
ALTER TABLE grants ADD CONSTRAINT grants_end_reason_known CHECK (end_reason IN
  ('expired','revoked','released','undone','failed','vendor-suspended','contract-ended','user-disabled','cluster-retired','drift','externally-ended'));

-- Why a request was cancelled. NULL: by a version of the program that did not say.
ALTER TABLE access_requests ADD COLUMN cancel_reason TEXT;
ALTER TABLE access_requests ADD CONSTRAINT access_requests_cancel_reason_known CHECK (cancel_reason IS NULL OR
  (state = 'cancelled' AND cancel_reason IN ('withdrawn','vendor-suspended','contract-ended','user-disabled','cluster-retired')));
UPDATE access_requests r SET cancel_reason = CASE
    WHEN a.action = 'request.withdrawn' THEN 'withdrawn'
    WHEN a.detail->>'reason' = 'the vendor was suspended' THEN 'vendor-suspended'
    WHEN a.detail->>'reason' = 'the cluster was taken out of service' THEN 'cluster-retired'
    WHEN a.detail->>'reason' = 'the account was disabled' THEN 'user-disabled'
  END
FROM activity a WHERE a.request_id = r.id AND a.action IN ('request.withdrawn', 'request.cancelled') AND r.state = 'cancelled';

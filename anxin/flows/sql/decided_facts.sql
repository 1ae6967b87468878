-- On which facts were the decisions of a shop taken? One row a decision, as they were kept; what a later release asks
-- and an earlier one did not know has its value of "not known". Decisions of releases that kept facts as words are
-- left out.
CREATE FUNCTION routines.decided_facts(wanted uuid) RETURNS TABLE (
    subject uuid, goods text, problem text, payment text, delivery text, delivered_share integer, usage text,
    used_share integer, code_check text, supplier text, supplier_proof text, fence text, recall text, buyer_asked text,
    account_error text, confirmed text, exclusion_confirmed boolean, hidden_defect boolean, past_promise bigint,
    since_paid bigint, since_delivered bigint, claimed_after bigint, amount bigint, remaining bigint, evidence text,
    evidence_match text, evidence_reused boolean, reissues integer, claims_30d integer, upheld_share integer,
    tier text, within_exposure boolean
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT d.id, f.*
    FROM cases_decision AS d, jsonb_to_record(
        '{
            "goods": "unknown", "problem": "other", "payment": "unknown", "delivery": "unknown", "delivered_share": 0,
            "usage": "unknown", "used_share": 0, "code_check": "not_checked", "supplier": "not_asked",
            "supplier_proof": "none", "fence": "not_asked", "recall": "not_tried", "buyer_asked": "no",
            "account_error": "none", "confirmed": "no", "exclusion_confirmed": false, "hidden_defect": false,
            "past_promise": 0, "since_paid": 0, "since_delivered": 0, "claimed_after": 0, "amount": 0, "remaining": 0,
            "evidence": "none", "evidence_match": "unverified", "evidence_reused": false, "reissues": 0,
            "claims_30d": 0, "upheld_share": 0, "tier": "new", "within_exposure": false
        }'::jsonb || d.facts
    ) AS f (
        goods text, problem text, payment text, delivery text, delivered_share integer, usage text,
        used_share integer, code_check text, supplier text, supplier_proof text, fence text, recall text,
        buyer_asked text, account_error text, confirmed text, exclusion_confirmed boolean, hidden_defect boolean,
        past_promise bigint, since_paid bigint, since_delivered bigint, claimed_after bigint, amount bigint,
        remaining bigint, evidence text, evidence_match text, evidence_reused boolean, reissues integer,
        claims_30d integer, upheld_share integer, tier text, within_exposure boolean
    )
    WHERE d.shop_id = wanted AND jsonb_typeof(d.facts -> 'amount') = 'number'
$$;

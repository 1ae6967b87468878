from django.db import migrations

from anxin.routines.guards import append_only

GUARDS = """
CREATE FUNCTION refuse_unruly_rules() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made CONSTANT text[] := ARRAY['draft', 'proven'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = ANY (made) THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'rules that were announced are kept: DELETE refused' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' AND EXISTS (SELECT 1 FROM policy_policyversion WHERE shop_id = NEW.shop_id) THEN
            RAISE EXCEPTION 'rules begin as a draft' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> ALL (made) AND
        (NEW.id, NEW.shop_id, NEW.number, NEW.text, NEW.text_sha256, NEW.proven_sha256, NEW.proof, NEW.based_on_id,
         NEW.announced_at, NEW.takes_effect_at)
        IS DISTINCT FROM
        (OLD.id, OLD.shop_id, OLD.number, OLD.text, OLD.text_sha256, OLD.proven_sha256, OLD.proof, OLD.based_on_id,
         OLD.announced_at, OLD.takes_effect_at)
    THEN
        RAISE EXCEPTION 'rules that were announced are never edited: UPDATE refused' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.in_force_at IS NOT NULL AND NEW.in_force_at IS DISTINCT FROM OLD.in_force_at THEN
        RAISE EXCEPTION 'since when rules are in force is never edited' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.id, NEW.shop_id, NEW.number) IS DISTINCT FROM (OLD.id, OLD.shop_id, OLD.number) THEN
        RAISE EXCEPTION 'a version keeps its shop and number' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state || '>' || NEW.state) <> ALL (ARRAY[
        'draft>proven', 'proven>draft', 'proven>announced', 'announced>in_force', 'announced>withdrawn',
        'in_force>superseded'])
    THEN
        RAISE EXCEPTION 'rules do not go from % to %', OLD.state, NEW.state USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'announced' AND OLD.state = 'proven'
        AND NEW.text_sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')
    THEN
        RAISE EXCEPTION 'the hash is not that of the text' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER policy_policyversion_keeps_its_word BEFORE INSERT OR UPDATE OR DELETE ON policy_policyversion
    FOR EACH ROW EXECUTE FUNCTION refuse_unruly_rules();

CREATE TRIGGER policy_policyversion_is_never_emptied BEFORE TRUNCATE ON policy_policyversion
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION refuse_shop_without_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM policy_policyversion WHERE shop_id = OLD.shop_id AND state = 'in_force') THEN
        RAISE EXCEPTION 'a shop would be left without rules' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER policy_is_superseded_by_another AFTER UPDATE OF state ON policy_policyversion
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state = 'in_force' AND NEW.state <> 'in_force')
    EXECUTE FUNCTION refuse_shop_without_rules();
"""

UNGUARDED = """
DROP TRIGGER policy_is_superseded_by_another ON policy_policyversion;
DROP TRIGGER policy_policyversion_is_never_emptied ON policy_policyversion;
DROP TRIGGER policy_policyversion_keeps_its_word ON policy_policyversion;
DROP FUNCTION refuse_shop_without_rules();
DROP FUNCTION refuse_unruly_rules();
"""


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_tables")]

    replaces = [("policy", "0003_guards")]

    operations = [
        append_only("policy_policycomment"),
        append_only("policy_policyversionstep"),
        migrations.RunSQL(GUARDS, UNGUARDED),
    ]

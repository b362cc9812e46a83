/* Rows of users; who may ask for it was decided at the gate. */
#include "server/handle/staffing.h"

#include "server/handle/entrance.h"

enum { STAFFING_CAPACITY = 5 };

void staffing_hash(const struct facts *facts, const struct message *in,
    struct str password, struct plan *plan)
{
	struct job_password *job = ARENA_NEW(plan->keep, struct job_password);
	struct message *behind = ARENA_NEW(plan->keep, struct message);
	if (!job || !behind) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	*behind = *in;
	job->password = password;
	job->hash = true;
	job->user_id = facts->has_staff ? facts->staff.id : 0;
	job->behind = behind;
	struct message m = { .type = MESSAGE_checked, .id = in->id };
	m.u.checked.job = job;
	plan_job(plan, JOB_password, &m);
}

static void tell_user(
    struct plan *plan, const struct staff_row *row, struct str once)
{
	struct message m = { .type = MESSAGE_user };
	m.u.user.name = row->name;
	m.u.user.standing = row->standing;
	m.u.user.once = once;
	plan_reply(plan, &m);
}

static void apply_add(const struct facts *facts, const struct msg_user_add *in,
    struct str stored, struct plan *plan)
{
	struct staff_row *row = ARENA_NEW(plan->arena, struct staff_row);
	struct str once = STR_NONE;
	if (!row) {
		plan_fail(plan, ERR_no_memory);
		return;
	}
	*row = (struct staff_row){
		.name = in->name,
		.shown = in->shown.len ? in->shown : in->name,
		.standing = in->standing,
		.password = stored,
		.shops = in->shops,
		.langs = in->langs,
		.groups = in->groups,
		.capacity = in->capacity ? in->capacity : STAFFING_CAPACITY,
		.demo = in->demo,
		.created_at = facts->now_ms,
	};
	plan_step(plan, STEP_STAFF_ADD)->u.staff = row;
	plan_audit(plan, AUDIT_user_added, row->name,
	    str_from(word_name(WORDS_standing, (int)row->standing)));
	if (in->once)
		once = entrance_token(facts, plan, row, true);
	tell_user(plan, row, once);
}

static void set_blocked(int64_t staff_id, bool blocked, struct plan *plan)
{
	struct step *step = plan_step(plan, STEP_STAFF_BLOCK);
	step->u.block.staff_id = staff_id;
	step->u.block.blocked = blocked;
}

static void note_change(const struct staff_row *row,
    const struct msg_user_set *in, bool password, struct plan *plan)
{
	if (password)
		plan_audit(plan, AUDIT_user_password, row->name, STR_NONE);
	if (in->blocked != row->blocked)
		plan_audit(plan,
		    in->blocked ? AUDIT_user_blocked : AUDIT_user_unblocked,
		    row->name, STR_NONE);
	if (in->once)
		plan_audit(plan, AUDIT_user_once, row->name, STR_NONE);
}

/* Whoever is shut out, or has a new password, has to sign in again. */
static void end_sessions(int64_t staff_id, struct plan *plan)
{
	plan_step(plan, STEP_TOKENS_REMOVE)->u.staff_id = staff_id;
	plan_step(plan, STEP_EXPEL)->u.staff_id = staff_id;
}

static void apply_set(const struct facts *facts, const struct msg_user_set *in,
    struct str stored, struct plan *plan)
{
	const struct staff_row *row = &facts->staff;
	struct str once = STR_NONE;
	if (stored.len) {
		struct step *step = plan_step(plan, STEP_STAFF_PASSWORD);
		step->u.password.staff_id = row->id;
		step->u.password.stored = stored;
	}
	if (in->blocked != row->blocked)
		set_blocked(row->id, in->blocked, plan);
	if (stored.len || in->blocked)
		end_sessions(row->id, plan);
	if (in->once)
		once = entrance_token(facts, plan, row, true);
	note_change(row, in, stored.len > 0, plan);
	tell_user(plan, row, once);
}

void staffing_apply(const struct facts *facts, const struct message *in,
    struct str stored, struct plan *plan)
{
	if (in->type == MESSAGE_user_add)
		apply_add(facts, &in->u.user_add, stored, plan);
	else if (facts->has_staff)
		apply_set(facts, &in->u.user_set, stored, plan);
	else
		plan_fail(plan, ERR_not_found);
}

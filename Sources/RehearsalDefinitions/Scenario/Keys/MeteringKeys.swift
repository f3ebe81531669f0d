import RehearsalSimulation

/// The keys of a quota, which limits one agent, or all agents that run on one language model.
///
/// A quota limits how many sessions are at work at the same time, how fast they spend tokens, or both.
struct QuotaKeys: KeySet {
  private static let defaults = Platform.Quota(name: "")

  let sessions = Key(
    "sessions",
    .integer(1...1_000_000),
    "the number of sessions that may be at work at the same time"
  )
  let tokens = Key(
    "tokens",
    .count(from: 1),
    "the capacity of the token bucket, which starts full; needs `per`"
  )
  let period = Key("per", .duration, "how long an empty token bucket takes to fill")
  let response = DefaultKey(
    "on-limit",
    .choice(Platform.Quota.Response.self),
    default: defaults.response,
    "what happens to a session that reaches the limit"
  )
  let backoff = Key(
    "backoff",
    .object(BackoffKeys()),
    "the waits between tries, with `on-limit: backoff`"
  )
  let tries = DefaultKey(
    "tries",
    .integer(1...1_000),
    default: defaults.tries,
    "how often a session tries in total, with `on-limit: backoff`"
  )
  let refusal = Key("refused", .object(RefusalKeys()), "what a refusal costs")

  var declarations: [KeyDeclaration] {
    [sessions, tokens, period, response, backoff, tries, refusal]
  }
}

struct RefusalKeys: KeySet {
  let takes = DefaultKey(
    "takes",
    .duration,
    default: 0,
    "how long it takes until the coordinator learns of the refusal"
  )
  let spends = DefaultKey("spends", .count(), default: 0, "the tokens that a refusal costs")

  var declarations: [KeyDeclaration] { [takes, spends] }
}

/// The keys of a limit on what one agent, or the sessions on one task, may spend.
struct AmountKeys: KeySet {
  let tokens = Key("tokens", .count(from: 1), "the number of tokens")
  let cost = Key("cost", .cost, "the cost, in the currency of the prices")

  var allowedKeyCounts: ClosedRange<Int>? { 1...2 }

  var declarations: [KeyDeclaration] { [tokens, cost] }
}

/// The keys of the budget, which limits what all sessions of a run, single agents and single tasks may spend.
struct BudgetKeys: KeySet {
  private static let defaults = Platform.Budget()

  let tokens = Key("tokens", .count(from: 1), "the tokens that all sessions together may spend")
  let cost = Key("cost", .cost, "the cost of all sessions, in the currency of the prices")
  let agents = Key("by-agent", .table(.object(AmountKeys())), "what single agents may spend")
  let tasks = Key("by-task", .table(.object(AmountKeys())), "what may be spent on single tasks")
  let reserve = DefaultKey(
    "reserve",
    .count(),
    default: defaults.reserve,
    "the tokens that are reserved when a session starts and returned when it ends"
  )
  let response = DefaultKey(
    "on-limit",
    .choice(Platform.Budget.Response.self),
    default: defaults.response,
    "what happens when a limit is reached"
  )

  var declarations: [KeyDeclaration] { [tokens, cost, agents, tasks, reserve, response] }
}

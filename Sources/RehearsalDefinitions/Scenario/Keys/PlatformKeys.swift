import RehearsalSimulation

/// The keys of the mapping `platform`: how the platform routes, retries and limits work.
struct PlatformKeys: KeySet {
  let routing = DefaultKey(
    "routing",
    .choice(Platform.Routing.self),
    default: Platform().routing,
    "how a handoff reaches its receiver"
  )
  let orchestrator = Key("orchestrator", .object(OrchestratorKeys()), "the orchestrator")
  let slots = Key(
    "slots",
    .integer(ValidNumbers.sessions),
    "the maximum number of sessions at work at a time"
  )
  let sessions = Key(
    "sessions",
    .table(.integer(ValidNumbers.sessions)),
    "the maximum number of an agent's sessions at work at a time, by agent"
  )
  let tools = DefaultKey(
    "tools",
    .choice(Platform.ToolPolicy.self),
    default: Platform().tools,
    "what happens when an agent uses a tool that it may not use"
  )
  let rights = DefaultKey(
    "rights",
    .choice(Platform.Rights.self),
    default: Platform().rights,
    "the tools of a session that does a part of another agent's work"
  )
  let attempts = DefaultKey(
    "attempts",
    .integer(ValidNumbers.attempts),
    default: Platform().attempts,
    "the number of failures after which a task is stuck"
  )
  let stuck = DefaultKey(
    "stuck",
    .choice(Platform.StuckResponse.self),
    default: Platform().stuck,
    "what happens to the other tasks when a task is stuck"
  )
  let guards = DefaultKey(
    "guards",
    .choice(Platform.Guards.self),
    default: Platform().guards,
    "what happens to work for which a judge gives no usable decision"
  )
  let budget = Key(
    "budget",
    .either(.count(from: 1), .object(BudgetKeys())),
    "what sessions may spend: a number of tokens, or limits by agent, task and cost"
  )
  let quotas = Key(
    "quotas",
    .table(.object(QuotaKeys())),
    "what agents may use at a time, by language model or agent"
  )
  let children = DefaultKey(
    "children",
    .choice(Platform.Children.self),
    default: Platform().children,
    "what happens to the sessions that an agent has started when its own session is cancelled or crashes"
  )
  let waitingSlots = DefaultKey(
    "slots-while-waiting",
    .choice(Platform.WaitingSlots.self),
    default: Platform().waitingSlots,
    "what happens to the slot of a session that waits for the answers to its calls"
  )
  let assignment = DefaultKey(
    "assignment",
    .choice(Platform.Assignment.self),
    default: Platform().assignment,
    "whether the planner hands out tasks, or agents claim them from a shared list"
  )
  let claim = Key(
    "claim",
    .either(.object(ClaimKeys()), .choice(Platform.ClaimRule.Method.self)),
    "how agents claim tasks; a word alone is the method"
  )
  let workspace = DefaultKey(
    "workspace",
    .choice(Platform.Workspace.self),
    default: Platform().workspace,
    "whether all tasks work on the same files"
  )
  let merge = Key("merge", .object(MergeKeys()), "how the work of separate trees is merged")
  let messages = Key(
    "messages",
    .either(.object(MessageKeys()), .choice(Platform.MessageRule.Reading.self)),
    "how agents read messages, which are `inform` handoffs to agents that are not leads; a word is short for `read`"
  )
  let retry = DefaultKey(
    "retry",
    .choice(Platform.Retry.self),
    default: Platform().retry,
    "what is retried after a failure"
  )
  let starts = DefaultKey(
    "starts",
    .timeOfWeek,
    default: Platform().startTimeOfWeek,
    "when in the week the run starts"
  )
  let dispatch = DefaultKey(
    "dispatch",
    .choice(Platform.DispatchOrder.self),
    default: Platform().dispatch,
    "when a task is assigned"
  )
  let queue = DefaultKey(
    "queue",
    .choice(Platform.Queue.self),
    default: Platform().queue,
    "which waiting handoff is taken up first"
  )
  let ageing = Key(
    "ageing",
    .duration,
    "how long a handoff waits until its priority rises by one"
  )
  let reply = Key(
    "reply",
    .either(
      .object(ReplyKeys()),
      .list(.object(ReplyKeys()), named: "a reply rule")
    ),
    "when a handoff that is not answered is sent again; the first rule that matches applies"
  )
  let schedule = DefaultKey(
    "schedule",
    .choice(Platform.Schedule.self),
    default: Platform().schedule,
    "the order of events that are due at the same time"
  )

  var declarations: [KeyDeclaration] {
    [
      routing, orchestrator, slots, sessions, tools, rights, attempts, stuck, guards, budget,
      quotas, children, waitingSlots, assignment, claim, workspace, merge, messages, retry, starts,
      dispatch, queue, ageing, reply, schedule,
    ]
  }
}

struct ReplyKeys: KeySet {
  let receiver = Key("to", .agent, "only handoffs to this agent")
  let intent = Key("intent", .choice(Intent.self), "only handoffs with this intent")
  let within = Key.required(
    "within",
    .duration,
    "how long an answer may take after the handoff is sent"
  )
  let tries = DefaultKey(
    "tries",
    .integer(1...1_000),
    default: Platform.ReplyRule(within: 1).tries,
    "how many times the handoff is sent in total"
  )
  let backoff = Key("backoff", .object(BackoffKeys()), "how long the sender waits between tries")
  let reminder = Key(
    "remind",
    .duration,
    "how long after each sending the receiver gets a reminder, an `inform` handoff"
  )
  let exhausted = DefaultKey(
    "then",
    .choice(Platform.ReplyRule.Exhausted.self),
    default: Platform.ReplyRule(within: 1).exhausted,
    "what happens when no answer arrives"
  )
  let late = DefaultKey(
    "late",
    .choice(Platform.ReplyRule.Late.self),
    default: Platform.ReplyRule(within: 1).late,
    "what happens to an answer that arrives after its deadline"
  )

  var declarations: [KeyDeclaration] {
    [receiver, intent, within, tries, backoff, reminder, exhausted, late]
  }
}

struct BackoffKeys: KeySet {
  let first = Key.required("first", .duration, "the wait after the first missed answer")
  let factor = DefaultKey(
    "factor",
    .integer(1...1_000),
    default: Int(Platform.Backoff().factor),
    "the factor by which each further wait is multiplied"
  )
  let most = Key("most", .duration, "the longest wait")
  let jitter = DefaultKey(
    "jitter",
    .percentage,
    default: Platform.Backoff().jitter,
    "the maximum deviation of a wait from its mean in either direction, in percent"
  )

  var declarations: [KeyDeclaration] { [first, factor, most, jitter] }
}

/// The keys of the mapping `claim`: how agents claim tasks from the shared list.
struct ClaimKeys: KeySet {
  let method = DefaultKey(
    "method",
    .choice(Platform.ClaimRule.Method.self),
    default: Platform.ClaimRule().method,
    "what happens when two agents claim a task at the same time"
  )
  let takes = DefaultKey(
    "takes",
    .duration,
    default: Platform.ClaimRule().claimDuration,
    "how long a claim takes after its agent has looked at the list"
  )
  let every = Key(
    "every",
    .duration,
    "how often an idle agent looks at the list; the default is at once, when there is a task for it"
  )

  var declarations: [KeyDeclaration] { [method, takes, every] }
}

/// The keys of the mapping `merge`: how approved work is merged if each task has its own file tree.
struct MergeKeys: KeySet {
  let queue = DefaultKey(
    "queue",
    .choice(Platform.MergeRule.Concurrency.self),
    default: Platform.MergeRule().concurrency,
    "how many merges happen at a time"
  )
  let takes = DefaultKey(
    "takes",
    .duration,
    default: Platform.MergeRule().mergeDuration,
    "how long a merge takes"
  )
  let conflicts = Key(
    "conflicts",
    .either(.choice(Overlap.self), .object(ConflictKeys())),
    "what makes a merge a conflict: `overlap` of written files, or chance; the default is `overlap`"
  )
  let unnoticed = DefaultKey(
    "unnoticed",
    .percentage,
    default: Platform.MergeRule().unnoticedConflictRate,
    "how often a conflict is merged without being noticed, which leaves a flaw"
  )

  /// The value `overlap` of the key `conflicts`: merges conflict if their tasks wrote the same
  /// files.
  enum Overlap: String, Sendable, CaseIterable {
    case overlap
  }

  var declarations: [KeyDeclaration] { [queue, takes, conflicts, unnoticed] }
}

struct ConflictKeys: KeySet {
  let rate = Key.required("rate", .percentage, "how often a merge is a conflict")

  var declarations: [KeyDeclaration] { [rate] }
}

/// The keys of the mapping `messages`: how agents read messages.
struct MessageKeys: KeySet {
  let read = DefaultKey(
    "read",
    .choice(Platform.MessageRule.Reading.self),
    default: Platform.MessageRule().reading,
    "where messages wait: in the same queue as work, or in an inbox that an idle agent reads"
  )
  let every = Key(
    "every",
    .duration,
    "how often an idle agent looks into its inbox; at all times if left out"
  )
  let members = DefaultKey(
    "members",
    .choice(Platform.MessageRule.Members.self),
    default: Platform.MessageRule().members,
    "whether an agent leaves the team once all tasks that were its own have ended"
  )

  var declarations: [KeyDeclaration] { [read, every, members] }
}

struct OrchestratorKeys: KeySet {
  let agent = DefaultKey(
    "agent",
    .text,
    default: Platform().orchestrator,
    "the orchestrator's name; no definition is needed"
  )
  let servers = DefaultKey(
    "servers",
    .integer(ValidNumbers.servers),
    default: Platform().servers,
    "the number of handoffs that the orchestrator routes at a time"
  )
  let takes = DefaultKey(
    "takes",
    .duration,
    default: Platform().routingTime,
    "how long routing one handoff takes"
  )

  var declarations: [KeyDeclaration] { [agent, servers, takes] }
}

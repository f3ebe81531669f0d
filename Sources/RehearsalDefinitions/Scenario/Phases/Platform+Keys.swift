import RehearsalSimulation

extension Platform {
  /// Replaces each setting of the platform for which a scenario or configuration file has a key.
  ///
  /// A quota replaces only an earlier quota with the same name. A key in the mapping `orchestrator` replaces
  /// only the setting of this key. Any other setting, such as the budget, is replaced as a whole.
  mutating func update(from keys: Mapping<PlatformKeys>, _ diagnostics: Diagnostics) {
    routing = keys.explicitValue(\.routing) ?? routing
    slots = keys.value(\.slots) ?? slots
    tools = keys.explicitValue(\.tools) ?? tools
    rights = keys.explicitValue(\.rights) ?? rights
    attempts = keys.explicitValue(\.attempts) ?? attempts
    retry = keys.explicitValue(\.retry) ?? retry
    guards = keys.explicitValue(\.guards) ?? guards
    children = keys.explicitValue(\.children) ?? children
    waitingSlots = keys.explicitValue(\.waitingSlots) ?? waitingSlots
    assignment = keys.explicitValue(\.assignment) ?? assignment
    if let claim = keys.claimRule { self.claim = claim }
    workspace = keys.explicitValue(\.workspace) ?? workspace
    if let rule = keys.value(\.merge) { merge = MergeRule(rule) }
    if let rule = keys.value(\.messages) { messages = MessageRule(rule) }
    let meteringReader = QuotaAndBudgetReader(diagnostics: diagnostics)
    budget = meteringReader.budget(keys) ?? budget
    let newQuotas = meteringReader.quotas(keys)
    let newQuotaNames = Set(newQuotas.map(\.name))
    quotas = quotas.filter { !newQuotaNames.contains($0.name) } + newQuotas
    stuck = keys.explicitValue(\.stuck) ?? stuck
    schedule = keys.explicitValue(\.schedule) ?? schedule
    startTimeOfWeek = keys.explicitValue(\.starts) ?? startTimeOfWeek
    dispatch = keys.explicitValue(\.dispatch) ?? dispatch
    queue = keys.explicitValue(\.queue) ?? queue
    ageing = keys.value(\.ageing) ?? ageing
    if keys.has(\.reply) { replies = keys.replyRules.compactMap { Platform.ReplyRule($0) } }
    guard let orchestrator = keys.value(\.orchestrator) else { return }
    self.orchestrator = orchestrator.explicitValue(\.agent) ?? self.orchestrator
    servers = orchestrator.explicitValue(\.servers) ?? servers
    routingTime = orchestrator.explicitValue(\.takes) ?? routingTime
  }
}

extension Mapping<PlatformKeys> {
  /// The mapping in the key `messages`; `nil` if the value of the key is not a mapping.
  var messageKeys: Mapping<MessageKeys>? {
    if case .first(let keys) = value(\.messages) { keys.read() } else { nil }
  }

  /// The reply rules in the key `reply`, whose value is one rule or a list of rules.
  var replyRules: [Mapping<ReplyKeys>] {
    switch value(\.reply) {
    case .first(let rule): [rule.read()].compactMap(\.self)
    case .second(let rules): (rules.read() ?? []).compactMap { $0.read() }
    case nil: []
    }
  }
}

extension Mapping<PlatformKeys> {
  /// The rule in the key `claim`; `nil` if the file does not have the key, or if its value is
  /// invalid.
  fileprivate var claimRule: Platform.ClaimRule? {
    var rule = Platform.ClaimRule()
    switch value(\.claim) {
    case .first(let entry):
      guard let keys = entry.read() else { return nil }
      rule.method = keys.value(\.method)
      rule.claimDuration = keys.value(\.takes)
      rule.checkInterval = keys.value(\.every)
    case .second(let method):
      guard let method = method.read() else { return nil }
      rule.method = method
    case nil: return nil
    }
    return rule
  }
}

extension Platform.MergeRule {
  /// Creates a merge rule from the value of the key `merge`.
  fileprivate init(_ keys: Mapping<MergeKeys>) {
    self.init()
    concurrency = keys.value(\.queue)
    mergeDuration = keys.value(\.takes)
    unnoticedConflictRate = keys.value(\.unnoticed)
    if case .second(let conflicts) = keys.value(\.conflicts) {
      conflictRate = conflicts.read()?.value(\.rate)
    }
  }
}

extension Platform.MessageRule {
  /// Creates a message rule from the value of the key `messages`.
  ///
  /// The value is a mapping, or a word that says where messages wait.
  fileprivate init(_ value: Either<Mapping<MessageKeys>, Reading>) {
    self.init()
    switch value {
    case .first(let keys):
      guard let keys = keys.read() else { return }
      reading = keys.value(\.read)
      checkInterval = keys.value(\.every)
      members = keys.value(\.members)
    case .second(let word): reading = word.read() ?? reading
    }
  }
}

extension Platform.ReplyRule {
  /// Creates a reply rule from a mapping; `nil` if the mapping does not say how long an answer may
  /// take.
  fileprivate init?(_ keys: Mapping<ReplyKeys>) {
    guard let maximumAnswerTime = keys.value(\.within) else { return nil }
    self.init(within: maximumAnswerTime)
    receiver = keys.value(\.receiver)
    intent = keys.value(\.intent)
    tries = keys.value(\.tries)
    exhausted = keys.value(\.exhausted)
    late = keys.value(\.late)
    reminder = keys.value(\.reminder)
    backoff = keys.value(\.backoff).map { Platform.Backoff($0) } ?? backoff
  }
}

extension Platform.Backoff {
  /// Creates the rule for the waiting times between tries from the value of the key `backoff`.
  init(_ keys: Mapping<BackoffKeys>) {
    self.init()
    firstWait = keys.value(\.first) ?? firstWait
    factor = Int64(keys.value(\.factor))
    longestWait = keys.value(\.most) ?? longestWait
    jitter = keys.value(\.jitter)
  }
}

extension Platform.MessageRule {
  /// The first problem with the rule: the key that causes it, and a message that says how to solve it.
  ///
  /// The value is `nil` if there is no problem.
  var problem: (key: String, text: String)? {
    let keys = MessageKeys()
    if reading == .queue, checkInterval != nil {
      return (
        keys.every.name,
        "`every` needs `read: idle`, since messages in the queue of work are read in turn"
      )
    }
    if reading == .queue, members == .leave {
      return (
        keys.members.name,
        "`members: leave` needs `read: idle`, since only an inbox can be left unread"
      )
    }
    guard let checkInterval, checkInterval <= 0 else { return nil }
    return (
      keys.every.name,
      "`every` has to be longer than `0s`; leave it out to let idle agents read at all times"
    )
  }
}

extension Platform {
  /// A message about the first problem with the settings; `nil` if there is no problem.
  ///
  /// An invalid quota is a problem. A setting that needs another setting to have an effect is also a problem.
  var problem: String? {
    if retry == .hop, replies.isEmpty {
      return "`retry: hop` needs `reply`, which says how long an answer may take"
    }
    if ageing != nil, queue != .priority {
      return "`ageing` needs `queue: priority`, since no other queue uses priorities"
    }
    if quotas.contains(where: { $0.sessions == nil && $0.tokens == nil }) {
      return "a quota limits sessions, tokens, or both; set one"
    }
    if quotas.contains(where: { $0.period <= 0 || ($0.tokens ?? 1) <= 0 }) {
      return "the tokens and the period of a quota have to be above zero"
    }
    return nil
  }
}

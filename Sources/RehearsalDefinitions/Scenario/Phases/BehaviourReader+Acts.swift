import RehearsalSimulation

/// The acts and handoffs of scripts.
extension BehaviourReader {
  /// Parses an act, which can be several calls.
  mutating func acts(_ entry: Mapping<ActKeys>) -> [Act] {
    guard !entry.hasUnknownKey, hasOneKey(entry, "an act"), fits(entry) else { return [] }
    if let receivers = entry.value(\.inform) {
      let message = message(to: receivers, entry.value(\.text), absent: \.absent, of: entry)
      return message.map { [.inform($0)] } ?? []
    }
    guard entry.has(\.call) else { return act(entry).map { [$0] } ?? [] }
    let agent = receiver(entry.keys.call, absent: \.absent, of: entry)
    return agent.map { Array(repeating: .call($0), count: entry.value(\.calls) ?? 1) } ?? []
  }

  /// Returns whether the additional keys of an act have an effect on it.
  ///
  /// If one does not, adds an error.
  private func fits(_ entry: Mapping<ActKeys>) -> Bool {
    let canBeAbsent = entry.has(\.spawn) || entry.has(\.call) || entry.has(\.inform)
    guard !entry.has(\.absent) || canBeAbsent else {
      diagnostics.error(
        "`absent` can be used only with `spawn`, `call` and `inform`; remove it",
        at: entry.location(of: \.absent)
      )
      return false
    }
    guard !entry.has(\.text) || entry.has(\.inform) else {
      diagnostics.error(
        "`text` can be used only with `inform`; remove it",
        at: entry.location(of: \.text)
      )
      return false
    }
    guard !entry.has(\.calls) || entry.has(\.call) else {
      diagnostics.error(
        "`count` can be used only with `call`; remove it",
        at: entry.location(of: \.calls)
      )
      return false
    }
    return true
  }

  /// Adds an error for each wait for more answers than the calls before it can bring.
  func checkWaits(_ acts: [Act], at location: SourceLocation) {
    var calls = 0
    for act in acts {
      switch act {
      case .call: calls += 1
      case .join(let join) where calls == 0 || join.need ?? 0 > calls:
        diagnostics.error(
          calls == 0
            ? "`wait` has no `call` before it to wait for; add one, or remove `wait`"
            : "`wait` needs \(join.need ?? 0) answers, and there are \(calls) calls before it; lower `of`",
          at: location
        )
      default: break
      }
    }
  }

  private func join(_ value: Either<Mapping<JoinKeys>, JoinNeed>) -> Join? {
    switch value {
    case .second(let word): return word.read().map { Join(need: $0.count) }
    case .first(let keys):
      guard let keys = keys.read(), !keys.hasUnknownKey else { return nil }
      var join = Join(within: keys.value(\.within))
      switch keys.value(\.need) {
      case .first(let count): join.need = count.read()
      case .second(let word): join.need = word.read()?.count
      case nil: break
      }
      return join
    }
  }

  private mutating func act(_ entry: Mapping<ActKeys>) -> Act? {
    if let skill = entry.value(\.skill) { return .skill(skill) }
    if let read = entry.unread(\.read) { return read.projectPath().map { .read($0) } }
    if let write = entry.unread(\.write) { return write.projectPath().map { .write($0) } }
    if let command = entry.value(\.command) { return .command(command, succeeds: true) }
    if let tool = entry.value(\.tool) { return .tool(tool) }
    if let cancel = entry.value(\.cancel) { return cancellation(cancel).map { .cancel($0) } }
    if let value = entry.value(\.join) { return join(value).map { .join($0) } }
    if let create = entry.value(\.create) { return creation(create).map { .create($0) } }
    if let claim = entry.value(\.claim) { return .claim(claim) }
    if let promise = entry.value(\.promise) { return .promise(promise) }
    return receiver(entry.keys.spawn, absent: \.absent, of: entry).map { .spawn($0) }
  }

  /// Parses an act that creates a task, which may describe the task.
  private func creation(_ value: Either<String, Mapping<TaskKeys>>) -> Creation? {
    switch value {
    case .first(let id):
      guard let task = names.task(id) else { return nil }
      guard names.tasks.tasks[task.index].isCreatedByAgent else {
        diagnostics.error(
          "`\(id.value.text ?? "")` is a task of the work, which exists from the start; remove `create`, or "
            + "describe another task",
          at: id.location
        )
        return nil
      }
      return Creation(task)
    case .second(let description):
      // The reader of the work has read the description, and has reported what is wrong with it.
      let id = description.value.value(of: TaskKeys().id)?.text
      return id.flatMap(names.tasks.id).map { Creation($0) }
    }
  }

  private func cancellation(_ keys: Mapping<CancelActKeys>) -> Cancellation? {
    if keys.has(\.agent) {
      return keys.unread(\.agent).flatMap(names.agent).map { .agent($0) }
    }
    return keys.unread(\.task).flatMap(names.task).map { .task($0) }
  }

  /// Parses a scripted handoff, which can be several copies of a message.
  mutating func handoffs(
    _ entry: Mapping<ScriptedHandoffKeys>
  ) -> [Clause.ScriptedHandoff] {
    guard !entry.hasUnknownKey, hasOneKey(entry, "a handoff") else { return [] }
    let intended = entry.keys.receivers.first { entry.has($0.key) }
    let intent = intended?.intent ?? .inform
    guard fits(entry, intent) else { return [] }
    let task = entry.unread(\.task)
    let named = task.flatMap(names.task)
    guard task == nil || named != nil else { return [] }
    if let (_, key) = intended {
      return receiver(key, absent: \.absent, of: entry).map {
        [Clause.ScriptedHandoff(intent: intent, receiver: $0, task: named)]
      } ?? []
    }
    guard let receivers = entry.value(\.inform),
      let message = message(to: receivers, entry.value(\.text), absent: \.absent, of: entry)
    else { return [] }
    return message.receivers.map { receiver in
      var copy = Clause.ScriptedHandoff(
        intent: .inform,
        receiver: receiver,
        task: named,
        text: message.text
      )
      copy.isForEveryone = message.isForEveryone
      return copy
    }
  }

  /// Returns whether the additional keys of a handoff have an effect on it.
  ///
  /// If one does not, adds an error.
  private func fits(_ entry: Mapping<ScriptedHandoffKeys>, _ intent: Intent) -> Bool {
    guard !entry.has(\.task) || [.assign, .delegate, .inform].contains(intent) else {
      diagnostics.error(
        "`task` can be used only with `assign`, `delegate` and `inform`; remove it",
        at: entry.unread(\.task)?.location
      )
      return false
    }
    guard !entry.has(\.text) || intent == .inform else {
      diagnostics.error(
        "`text` can be used only with `inform`; remove it",
        at: entry.location(of: \.text)
      )
      return false
    }
    return true
  }

  /// Returns whether an entry has exactly one key besides `absent`, `count`, `task` and `text`.
  ///
  /// If it does not, adds an error to the diagnostics.
  private func hasOneKey<Keys>(_ entry: Mapping<Keys>, _ name: String) -> Bool {
    let additional = [
      ActKeys.absentName, ActKeys.countName, ActKeys.textName, ScriptedHandoffKeys.taskName,
    ]
    let keys = entry.writtenKeys.filter { !additional.contains($0) }
    guard keys.count != 1 else { return true }
    let listed = keys.map { "`\($0)`" }.joined(separator: " and ")
    diagnostics.error(
      keys.isEmpty
        ? "\(name) needs one key that says what it is; add one"
        : "\(name) can have only one of \(listed); write one entry for each",
      at: entry.location
    )
    return false
  }

  /// Returns the agent that a script starts, or to which it hands work.
  ///
  /// If no agent has the name and the script does not set `absent`, an error is added to the diagnostics, and
  /// the result is `nil`.
  private mutating func receiver<Keys>(
    _ key: Key<String>,
    absent: KeyPath<Keys, Key<Bool>>,
    of entry: Mapping<Keys>
  ) -> AgentID? {
    guard let name = entry.unread(key)?.read() else { return nil }
    return receiver(name, at: entry.location(of: key), absent: absent, of: entry)
  }

  private mutating func receiver<Keys>(
    _ name: String,
    at location: SourceLocation,
    absent: KeyPath<Keys, Key<Bool>>,
    of entry: Mapping<Keys>
  ) -> AgentID? {
    let isAbsent = entry.value(absent) ?? false
    guard let agent = names.roster.agent(name) else {
      if isAbsent { return names.agentOrMention(name) }
      reportMissing(name, at: location)
      return nil
    }
    if isAbsent {
      diagnostics.error(
        "`\(name)` is an agent of the scenario; remove `absent`",
        at: entry.location(of: absent)
      )
    }
    return agent
  }

  /// Parses the receivers of a message, which can be everyone in the team.
  ///
  /// The result is `nil` if there is no receiver that a message can have.
  private mutating func message<Keys>(
    to receivers: Receivers,
    _ text: String?,
    absent: KeyPath<Keys, Key<Bool>>,
    of entry: Mapping<Keys>
  ) -> Message? {
    switch receivers {
    case .first(let one):
      guard let name = one.read() else { return nil }
      guard name == "*", names.roster.agent(name) == nil else {
        let agent = receiver(name, at: entry.location(ofKey: one.name), absent: absent, of: entry)
        return agent.map { Message(to: [$0], text) }
      }
      if entry.has(absent) {
        diagnostics.error(
          "`*` stands for everyone in the team; remove `absent`",
          at: entry.location(of: absent)
        )
      }
      return Message(to: names.roster.peers, text, isForEveryone: true)
    case .second(let list):
      let written = list.read() ?? []
      if written.isEmpty {
        diagnostics.error("`inform` needs a receiver; name one, or remove it", at: list.location)
      }
      var agents: [AgentID] = []
      for value in written {
        guard let name = value.read(),
          let agent = receiver(name, at: value.location, absent: absent, of: entry)
        else { continue }
        if agents.contains(agent) {
          diagnostics.error("`\(name)` is named twice; remove one", at: value.location)
        }
        agents.append(agent)
      }
      return agents.isEmpty ? nil : Message(to: agents, text)
    }
  }

  /// Adds an error about an agent that does not exist, with a suggestion.
  private func reportMissing(_ name: String, at location: SourceLocation) {
    let words = name.split(separator: " ").map(String.init)
    if words.count > 1, names.roster.agent(words[0]) != nil {
      names.reportAbsent(
        "no agent is named `\(name)`; write only `\(words[0])`, since the task is that of the session",
        at: location
      )
    } else {
      let hint = Spelling.hint(for: name, in: names.roster.names, kind: "the agents are")
      names.reportAbsent(
        "no agent is named `\(name)`; \(hint)\(hint.hasSuffix("?") ? " I" : "; i")f no agent is meant "
          + "to have the name, add `absent: true`",
        at: location
      )
    }
  }
}

extension Clause {
  /// Leaves the tasks that the clause creates to the coordinator, unless the clause assigns them itself.
  mutating func announceCreations() {
    let assigned = (hands ?? []).filter { $0.intent == .assign || $0.intent == .delegate }
      .compactMap(\.task)
    does = does?.map { act in
      guard case .create(let creation) = act else { return act }
      return .create(Creation(creation.task, isAnnounced: !assigned.contains(creation.task)))
    }
  }
}

import RehearsalSimulation

/// Functions that parse the actions and the handoffs in agents' scripts.
extension BehaviourReader {
  /// Parses an element of the list `does` in a script.
  ///
  /// An element describes one action, or several equal calls if it has the key `count`. The result
  /// is empty if the element is invalid.
  mutating func actions(_ entry: Mapping<ActKeys>) -> [Act] {
    guard !entry.hasUnknownKey, checkHasOneKey(entry, "an act"), checkKeysHaveEffect(entry) else {
      return []
    }
    if let receivers = entry.value(\.inform) {
      let message = message(to: receivers, entry.value(\.text), absent: \.absent, of: entry)
      return message.map { [.inform($0)] } ?? []
    }
    guard entry.has(\.call) else { return action(entry).map { [$0] } ?? [] }
    let agent = receiver(entry.keys.call, absent: \.absent, of: entry)
    return agent.map { Array(repeating: .call($0), count: entry.value(\.callCount) ?? 1) } ?? []
  }

  /// Returns whether each key of an action has an effect, and adds an error if a key has no effect.
  ///
  /// For example, `count` has an effect only with `call`.
  private func checkKeysHaveEffect(_ entry: Mapping<ActKeys>) -> Bool {
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
    guard !entry.has(\.callCount) || entry.has(\.call) else {
      diagnostics.error(
        "`count` can be used only with `call`; remove it",
        at: entry.location(of: \.callCount)
      )
      return false
    }
    return true
  }

  /// Adds an error for each action `wait` that has no call before it, or that needs more answers than the
  /// number of calls before it.
  func checkWaits(_ acts: [Act], at location: SourceLocation) {
    var callCount = 0
    for act in acts {
      switch act {
      case .call: callCount += 1
      case .join(let join) where callCount == 0 || join.neededAnswers ?? 0 > callCount:
        diagnostics.error(
          callCount == 0
            ? "`wait` has no `call` before it to wait for; add one, or remove `wait`"
            : "`wait` needs \(join.neededAnswers ?? 0) answers, and there are \(callCount) calls before it; lower `of`",
          at: location
        )
      default: break
      }
    }
  }

  private func join(_ value: Either<Mapping<JoinKeys>, AnswerCountWord>) -> Join? {
    switch value {
    case .second(let word): return word.read().map { Join(need: $0.count) }
    case .first(let keys):
      guard let keys = keys.read(), !keys.hasUnknownKey else { return nil }
      var join = Join(within: keys.value(\.within))
      switch keys.value(\.neededAnswers) {
      case .first(let count): join.neededAnswers = count.read()
      case .second(let word): join.neededAnswers = word.read()?.count
      case nil: break
      }
      return join
    }
  }

  private mutating func action(_ entry: Mapping<ActKeys>) -> Act? {
    if let skill = entry.value(\.skill) { return .skill(skill) }
    if let read = entry.unparsed(\.read) { return read.projectPath().map { .read($0) } }
    if let write = entry.unparsed(\.write) { return write.projectPath().map { .write($0) } }
    if let command = entry.value(\.command) { return .command(command, succeeds: true) }
    if let tool = entry.value(\.tool) { return .tool(tool) }
    if let cancel = entry.value(\.cancel) { return cancellation(cancel).map { .cancel($0) } }
    if let value = entry.value(\.join) { return join(value).map { .join($0) } }
    if let create = entry.value(\.create) { return taskCreation(create).map { .create($0) } }
    if let claim = entry.value(\.claim) { return .claim(claim) }
    if let promise = entry.value(\.promise) { return .promise(promise) }
    return receiver(entry.keys.spawn, absent: \.absent, of: entry).map { .spawn($0) }
  }

  /// Parses the value of the action `create`, which adds a task to the work.
  ///
  /// The value is the identifier of a task, or a description of the task.
  private func taskCreation(_ value: Either<String, Mapping<TaskKeys>>) -> Creation? {
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
      // `WorkReader` has already parsed the task description and reported the errors in it.
      let id = description.value.value(of: TaskKeys.type.keys.id)?.text
      return id.flatMap(names.tasks.taskID).map { Creation($0) }
    }
  }

  private func cancellation(_ keys: Mapping<CancelActKeys>) -> Cancellation? {
    if keys.has(\.agent) {
      return keys.unparsed(\.agent).flatMap(names.agent).map { .agent($0) }
    }
    return keys.unparsed(\.task).flatMap(names.task).map { .task($0) }
  }

  /// Parses an element of the list `hands` in a script.
  ///
  /// An element describes one handoff, or a message, which becomes one handoff for each receiver.
  /// The result is empty if the element is invalid.
  mutating func handoffs(
    _ entry: Mapping<ScriptedHandoffKeys>
  ) -> [Clause.ScriptedHandoff] {
    guard !entry.hasUnknownKey, checkHasOneKey(entry, "a handoff") else { return [] }
    let intentKey = entry.keys.receiverKeys.first { entry.has($0.key) }
    let intent = intentKey?.intent ?? .inform
    guard checkKeysHaveEffect(entry, intent) else { return [] }
    let unparsedTask = entry.unparsed(\.task)
    let task = unparsedTask.flatMap(names.task)
    guard unparsedTask == nil || task != nil else { return [] }
    if let (_, key) = intentKey {
      return receiver(key, absent: \.absent, of: entry).map {
        [Clause.ScriptedHandoff(intent: intent, receiver: $0, task: task)]
      } ?? []
    }
    guard let receivers = entry.value(\.inform),
      let message = message(to: receivers, entry.value(\.text), absent: \.absent, of: entry)
    else { return [] }
    return message.receivers.map { receiver in
      var handoff = Clause.ScriptedHandoff(
        intent: .inform,
        receiver: receiver,
        task: task,
        text: message.text
      )
      handoff.isForEveryone = message.isForEveryone
      return handoff
    }
  }

  /// Returns whether each key of a scripted handoff has an effect, and adds an error if a key has no effect.
  ///
  /// For example, `text` has an effect only with the intent `inform`.
  private func checkKeysHaveEffect(_ entry: Mapping<ScriptedHandoffKeys>, _ intent: Intent) -> Bool
  {
    guard !entry.has(\.task) || [.assign, .delegate, .inform].contains(intent) else {
      diagnostics.error(
        "`task` can be used only with `assign`, `delegate` and `inform`; remove it",
        at: entry.unparsed(\.task)?.location
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

  /// Checks that an action or a handoff in a script has exactly one main key, such as `write`.
  ///
  /// The keys `absent`, `count`, `task` and `text` are not main keys. If there is no main key, or
  /// more than one, the function adds an error and returns `false`.
  private func checkHasOneKey<Keys>(_ entry: Mapping<Keys>, _ name: String) -> Bool {
    let additionalKeys = [
      ActKeys.absentName, ActKeys.countName, ActKeys.textName, ScriptedHandoffKeys.taskName,
    ]
    let mainKeyNames = entry.presentKeyNames.filter { !additionalKeys.contains($0) }
    guard mainKeyNames.count != 1 else { return true }
    let listedKeys = mainKeyNames.map { "`\($0)`" }.joined(separator: " and ")
    diagnostics.error(
      mainKeyNames.isEmpty
        ? "\(name) needs one key that says what it is; add one"
        : "\(name) can have only one of \(listedKeys); write one entry for each",
      at: entry.location
    )
    return false
  }

  /// Returns the agent that a key of a script names, such as `spawn`, `call` or an intent.
  ///
  /// If no agent has the name and the entry contains `absent: true`, returns an identifier for the name. If
  /// no agent has the name and the entry does not contain it, adds an error and returns `nil`. Also adds an
  /// error if an agent has the name and the entry contains `absent: true`.
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
      if isAbsent { return names.findOrAddIdentifier(name) }
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

  /// Creates a message to the receivers that an action or a handoff in a script names.
  ///
  /// A single name `*` stands for everyone in the team. A `*` in a list is an ordinary name. The result is
  /// `nil` if no name is valid.
  private mutating func message<Keys>(
    to receivers: Receivers,
    _ text: String?,
    absent: KeyPath<Keys, Key<Bool>>,
    of entry: Mapping<Keys>
  ) -> Message? {
    switch receivers {
    case .first(let receiverName):
      guard let name = receiverName.read() else { return nil }
      guard name == "*", names.roster.agent(name) == nil else {
        let location = entry.location(ofKey: receiverName.name)
        let agent = receiver(name, at: location, absent: absent, of: entry)
        return agent.map { Message(to: [$0], text) }
      }
      if entry.has(absent) {
        diagnostics.error(
          "`*` stands for everyone in the team; remove `absent`",
          at: entry.location(of: absent)
        )
      }
      return Message(to: names.roster.messageReceivers, text, isForEveryone: true)
    case .second(let receiverList):
      let agents = listedReceivers(receiverList, absent: absent, of: entry)
      return agents.isEmpty ? nil : Message(to: agents, text)
    }
  }

  /// Returns the agents that a list of receivers names.
  ///
  /// Adds errors for an empty list, and for names that are invalid or in the list twice.
  private mutating func listedReceivers<Keys>(
    _ receiverList: UnparsedValue<[UnparsedValue<String>]>,
    absent: KeyPath<Keys, Key<Bool>>,
    of entry: Mapping<Keys>
  ) -> [AgentID] {
    let writtenNames = receiverList.read() ?? []
    if writtenNames.isEmpty {
      diagnostics.error(
        "`inform` needs a receiver; name one, or remove it",
        at: receiverList.location
      )
    }
    var agents: [AgentID] = []
    for unparsedName in writtenNames {
      guard let name = unparsedName.read(),
        let agent = receiver(name, at: unparsedName.location, absent: absent, of: entry)
      else { continue }
      if agents.contains(agent) {
        diagnostics.error("`\(name)` is named twice; remove one", at: unparsedName.location)
      }
      agents.append(agent)
    }
    return agents
  }

  /// Adds an error about a name that no agent has, with a hint about the names that exist.
  private func reportMissing(_ name: String, at location: SourceLocation) {
    let nameWords = name.split(separator: " ").map(String.init)
    if nameWords.count > 1, names.roster.agent(nameWords[0]) != nil {
      names.reportUnknownName(
        "no agent is named `\(name)`; write only `\(nameWords[0])`, since the task is that of the session",
        at: location
      )
    } else {
      let hint = Spelling.hint(for: name, in: names.roster.names, kind: "the agents are")
      names.reportUnknownName(
        "no agent is named `\(name)`; \(hint)\(hint.hasSuffix("?") ? " I" : "; i")f no agent is meant "
          + "to have the name, add `absent: true`",
        at: location
      )
    }
  }
}

extension Clause {
  /// Marks each action that creates a task as announced, unless the clause itself assigns or delegates the
  /// task.
  ///
  /// The coordinator is told of an announced task and has it assigned.
  mutating func markAnnouncedCreations() {
    let assignedTasks = (handoffs ?? []).filter { $0.intent == .assign || $0.intent == .delegate }
      .compactMap(\.task)
    acts = acts?.map { act in
      guard case .create(let creation) = act else { return act }
      return .create(Creation(creation.task, isAnnounced: !assignedTasks.contains(creation.task)))
    }
  }
}

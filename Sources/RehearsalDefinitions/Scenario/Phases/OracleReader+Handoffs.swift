import RehearsalSimulation

/// Functions that parse expected sequences of handoffs.
extension OracleReader {
  func expectedHandoffs(_ entry: Mapping<SequenceKeys>) -> Expectations.Sequence? {
    guard let (mode, key) = entry.keys.modeKeys.first(where: { entry.has($0.key) }),
      let steps = entry.unread(key)
    else { return nil }
    let stepGroups = (steps.read() ?? []).map { element -> [Expectations.Step] in
      switch element.read() {
      case .first(let text): [step(text)].compactMap(\.self)
      case .second(let group): (group.read() ?? []).compactMap(step)
      case nil: []
      }
    }
    if stepGroups.contains(where: \.isEmpty), !diagnostics.hasErrors {
      diagnostics.error("a group of steps is empty; add a step", at: steps.location)
    }
    return Expectations.Sequence(mode: mode, groups: stepGroups, location: entry.location(of: key))
  }

  /// Parses a step such as `author -> reviewer` or `author -> reviewer: deliver T-1`.
  ///
  /// The intent and the task after the colon are both optional. If the step is invalid, adds an
  /// error and returns `nil`.
  private func step(_ value: UnparsedValue<String>) -> Expectations.Step? {
    guard let text = value.read() else { return nil }
    let parts = text.split(separator: ":", maxSplits: 1).map { MarkdownScanner.trimmed($0) }
    let agents = parts.first ?? ""
    let arrow = agents.rangeOfBytes(of: "->")
    let agentNames = arrow.map { arrow in
      [agents[..<arrow.lowerBound], agents[arrow.upperBound...]].map {
        String(MarkdownScanner.trimmed($0))
      }
    }
    guard let agentNames, !agentNames.contains(where: { $0.isEmpty || $0.contains("->") }) else {
      diagnostics.error(
        "a step is written `sender -> receiver` or `sender -> receiver: intent TASK`, not `\(text)`",
        at: value.location
      )
      return nil
    }
    guard let sender = names.agent(agentNames[0], at: value.location),
      let receiver = names.identifier(ofAbsentName: agentNames[1])
        ?? names.agent(agentNames[1], at: value.location)
    else { return nil }
    var step = Expectations.Step(sender: sender, receiver: receiver, location: value.location)
    let wordsAfterColon = parts.count > 1 ? parts[1].split(separator: " ").map(String.init) : []
    guard wordsAfterColon.count <= 2 else {
      diagnostics.error("a step names at most an intent and a task", at: value.location)
      return nil
    }
    return wordsAfterColon.allSatisfy { setIntentOrTask($0, to: &step, at: value.location) }
      ? step : nil
  }

  /// Sets the intent or the task of a step, depending on what a word is.
  ///
  /// If the word is neither an intent nor the identifier of a task, adds an error and returns
  /// `false`.
  private func setIntentOrTask(
    _ word: String,
    to step: inout Expectations.Step,
    at location: SourceLocation
  ) -> Bool {
    if let intent = Intent(rawValue: word) {
      step.intent = intent
    } else if let task = names.tasks.taskID(of: word) {
      step.task = task
    } else {
      let validWords = Intent.allCases.map(\.rawValue) + names.tasks.taskIDs
      diagnostics.error(
        "`\(word)` is neither an intent nor a task; "
          + Spelling.hint(for: word, in: validWords, kind: "the intents and tasks are"),
        at: location
      )
      return false
    }
    return true
  }
}

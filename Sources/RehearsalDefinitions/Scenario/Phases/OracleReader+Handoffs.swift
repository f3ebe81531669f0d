import RehearsalSimulation

/// The handoffs that a scenario asks for.
extension ScenarioReader {
  func handoffSequence(_ expect: ObjectReader) -> Expectations.Sequence? {
    guard let entry = expect.object("handoffs", ScenarioShape.handoffs) else { return nil }
    for mode in Expectations.Sequence.Mode.allCases {
      guard let steps = entry[mode.rawValue] else { continue }
      let groups = values.list(steps, mode.rawValue).map { value in
        value.elements == nil
          ? [step(value)].compactMap(\.self) : values.list(value, "a group").compactMap(step)
      }
      if groups.contains(where: \.isEmpty), !diagnostics.hasErrors {
        diagnostics.error("a group of steps has no step", at: steps.location)
      }
      return Expectations.Sequence(
        mode: mode,
        groups: groups,
        location: entry.place(of: mode.rawValue)
      )
    }
    return nil
  }

  /// Reads `sender -> receiver`, with `: intent` and `: intent TASK` where they are to be looked at.
  private func step(_ value: YAMLValue) -> Expectations.Step? {
    guard let text = values.text(value, "a step") else { return nil }
    let parts = text.split(separator: ":", maxSplits: 1).map { MarkdownScanner.trimmed($0) }
    let ends = (parts.first ?? "").split(separator: "->").map {
      String(MarkdownScanner.trimmed($0))
    }
    guard ends.count == 2 else {
      diagnostics.error(
        "a step is written `sender -> receiver` or `sender -> receiver: intent TASK`, not `\(text)`",
        at: value.location
      )
      return nil
    }
    guard let sender = agent(ends[0], at: value.location),
      let receiver = roster.mention(ends[1]) ?? agent(ends[1], at: value.location)
    else { return nil }
    var step = Expectations.Step(sender: sender, receiver: receiver, location: value.location)
    let words = parts.count > 1 ? parts[1].split(separator: " ").map(String.init) : []
    guard words.count <= 2 else {
      diagnostics.error("a step names at most an intent and a task", at: value.location)
      return nil
    }
    return words.allSatisfy { add($0, to: &step, at: value.location) } ? step : nil
  }

  private func add(_ word: String, to step: inout Expectations.Step, at location: SourceLocation)
    -> Bool
  {
    if let intent = Intent(rawValue: word) {
      step.intent = intent
    } else if let task = taskPlaces[word] {
      step.task = TaskID(rawValue: UInt32(task))
    } else {
      let known = Intent.allCases.map(\.rawValue) + tasks.map(\.id)
      diagnostics.error(
        "`\(word)` is neither an intent nor a task; "
          + Spelling.hint(for: word, in: known, kind: "there are"),
        at: location
      )
      return false
    }
    return true
  }
}

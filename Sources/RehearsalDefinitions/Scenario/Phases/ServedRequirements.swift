import RehearsalSimulation

/// The requirements that tasks and criteria say that they serve.
struct ServedRequirements {
  /// A requirement that a task or a criterion names.
  private struct Mention {
    let requirement: String
    let task: String
    let location: SourceLocation
    let isConfiguration: Bool
  }

  /// Whether the form of the work has a list of requirements; a Markdown file has none.
  var areListed = true
  private var mentions: [Mention] = []

  /// Parses the requirements that a scenario lists.
  ///
  /// Adds an error for each identifier that occurs twice.
  static func list(of work: Mapping<WorkKeys>, _ diagnostics: Diagnostics) -> [Requirement] {
    var seen: Set<String> = []
    return work.elements(\.requirements).compactMap { value in
      guard let entry = value.read(), let id = entry.value(\.id), let text = entry.value(\.text)
      else { return nil }
      guard seen.insert(id).inserted else {
        diagnostics.error(
          "another requirement already has the id `\(id)`; change one",
          at: value.location
        )
        return nil
      }
      return Requirement(id: id, text: text, location: value.location)
    }
  }

  /// Parses the requirements that a task or one of its criteria serves.
  mutating func contributions(
    _ requirements: [Unread<String>],
    of task: String,
    _ isConfiguration: Bool,
    criterion: String? = nil
  ) -> [Contribution] {
    requirements.compactMap { value in
      guard let id = value.read() else { return nil }
      mentions.append(
        Mention(
          requirement: id,
          task: task,
          location: value.location,
          isConfiguration: isConfiguration
        )
      )
      return Contribution(requirement: id, criterion: criterion)
    }
  }

  /// Adds an error for each mentioned requirement that is not listed.
  ///
  /// A configuration can name requirements that only other scenarios have.
  func report(unless listed: [String], to names: NameTable) {
    var names = names
    for mention in mentions where !listed.contains(mention.requirement) {
      names.isConfiguration = mention.isConfiguration
      names.reportAbsent(
        "`\(mention.task)` serves `\(mention.requirement)`, which is not a requirement of the work; "
          + remedy(for: mention.requirement, listed),
        at: mention.location
      )
    }
  }

  private func remedy(for requirement: String, _ listed: [String]) -> String {
    guard areListed else {
      return
        "a Markdown file lists no requirements, so write the work in the scenario or remove `serves`"
    }
    return listed.isEmpty
      ? "list it under `requirements`"
      : Spelling.hint(for: requirement, in: listed, kind: "the requirements are")
  }
}

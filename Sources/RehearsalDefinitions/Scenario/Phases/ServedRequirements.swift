import RehearsalSimulation

/// The requirements that tasks and acceptance criteria serve, according to their key `serves`.
struct ServedRequirements {
  /// A statement that a task or one of its criteria serves a requirement.
  private struct ServesStatement {
    let requirementID: String
    let taskID: String
    let location: SourceLocation
    /// Whether the statement is in a configuration file, which changes a scenario, and not in the scenario's own files.
    let isConfiguration: Bool
  }

  /// Whether the work can list requirements.
  ///
  /// The value is false if the work is in a Markdown file.
  var workCanListRequirements = true
  private var statements: [ServesStatement] = []

  /// Parses the requirements that the work of a scenario lists.
  ///
  /// Adds an error for each requirement with the same identifier as an earlier one.
  static func listedRequirements(of work: Mapping<WorkKeys>, _ diagnostics: Diagnostics)
    -> [Requirement]
  {
    var usedIDs: Set<String> = []
    return work.elements(\.requirements).compactMap { value in
      guard let entry = value.read(), let id = entry.value(\.id), let text = entry.value(\.text)
      else { return nil }
      guard usedIDs.insert(id).inserted else {
        diagnostics.error(
          "another requirement already has the id `\(id)`; change one",
          at: value.location
        )
        return nil
      }
      return Requirement(id: id, text: text, location: value.location)
    }
  }

  /// Parses the key `serves` of a task or of one of its criteria, and records each served
  /// requirement.
  ///
  /// If `criterion` is `nil`, the task serves the requirements. Otherwise, the criterion does.
  mutating func recordContributions(
    _ requirements: [UnparsedValue<String>],
    of task: String,
    _ isConfiguration: Bool,
    criterion: String? = nil
  ) -> [Contribution] {
    requirements.compactMap { value in
      guard let id = value.read() else { return nil }
      statements.append(
        ServesStatement(
          requirementID: id,
          taskID: task,
          location: value.location,
          isConfiguration: isConfiguration
        )
      )
      return Contribution(requirement: id, criterion: criterion)
    }
  }

  /// Adds an error for each served requirement that the work does not list.
  ///
  /// `listedIDs` contains the identifiers of the listed requirements. An error about a statement in a configuration
  /// does not prevent a plan, because the work of another scenario may list the requirement.
  func reportUnlisted(unless listedIDs: [String], to names: NameTable) {
    var names = names
    for mention in statements where !listedIDs.contains(mention.requirementID) {
      names.isConfiguration = mention.isConfiguration
      names.reportUnknownName(
        "`\(mention.taskID)` serves `\(mention.requirementID)`, which is not a requirement of the work; "
          + remedy(for: mention.requirementID, listedIDs),
        at: mention.location
      )
    }
  }

  private func remedy(for requirementID: String, _ listedIDs: [String]) -> String {
    guard workCanListRequirements else {
      return
        "a Markdown file lists no requirements, so write the work in the scenario or remove `serves`"
    }
    return listedIDs.isEmpty
      ? "list it under `requirements`"
      : Spelling.hint(for: requirementID, in: listedIDs, kind: "the requirements are")
  }
}

import RehearsalSimulation

/// The kinds of work for which a definition tells its agent to invoke skills.
extension DefinitionBody {
  /// Returns the occasions on which the agent has to invoke a skill, in the order of the definition.
  ///
  /// If the front matter lists skills, the result has only occasions for these skills. `declared`
  /// is that list.
  func skillOccasions(declared: [String]) -> [Contract.SkillOccasion] {
    let triggered = skillTriggers.map { trigger in
      Contract.SkillOccasion(
        skill: trigger.skill,
        work: Boundary(terms: Self.terms(of: trigger.occasion)),
        framework: nil
      )
    }
    let selected = frameworks.flatMap { entry in
      skills(for: entry, declared: declared).map { skill in
        Contract.SkillOccasion(
          skill: skill,
          work: Boundary(paths: Self.paths(of: entry), terms: [Term(entry.name)]),
          framework: entry.name
        )
      }
    }
    return (triggered + selected).filter { occasion in
      !occasion.work.isEmpty && (declared.isEmpty || declared.contains(occasion.skill))
    }
  }

  /// Returns the skills that the agent has for a framework, without duplicates.
  ///
  /// They are the skills that the entry of the framework names. They also include each skill whose name, or
  /// whose occasion, contains the name of the framework.
  package func skills(for entry: FrameworkEntry, declared: [String]) -> [String] {
    let name = Term(entry.name)
    let triggered = skillTriggers.filter { name.occurs(in: Term.words(of: $0.occasion)) }
      .map(\.skill)
    let named = declared.filter { name.occurs(in: Term.words(of: $0)) }
    var seen: Set<String> = []
    return (entry.skills + triggered + named).filter { seen.insert($0).inserted }
  }

  /// Returns the phrases of an occasion, which the description of a task can contain.
  ///
  /// Introductory words are removed. For example, "Writing Python tests" becomes "Python tests".
  private static func terms(of occasion: String) -> [Term] {
    let parts = occasion.split { ",;/".contains($0) }
    return parts.compactMap { part in
      let words = part.split(separator: " ").drop { word in
        let word = word.lowercased()
        return introductoryWords.contains(word) || word.hasSuffix("ing")
      }
      let term = Term(words.joined(separator: " "))
      return term.isEmpty ? nil : term
    }
  }

  private static let introductoryWords: Set<String> = [
    "a", "an", "and", "any", "for", "if", "in", "of", "on", "or", "the", "to", "when", "with",
    "you",
    "are", "is",
  ]

  /// Returns path patterns for the files whose existence is a signal of a framework.
  ///
  /// Signals in the content of files are left out, because tasks list only paths.
  private static func paths(of entry: FrameworkEntry) -> [PathPattern] {
    entry.signals.compactMap { signal in
      guard signal.content == nil, let file = signal.file else { return nil }
      return PathPattern(file.hasSuffix("/") ? "**/\(file)**" : "**/\(file)")
    }
  }
}

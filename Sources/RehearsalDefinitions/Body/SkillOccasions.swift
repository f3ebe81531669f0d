import RehearsalSimulation

/// The occasions on which a definition tells its agent to invoke skills.
extension DefinitionBody {
  /// Returns the occasions on which an agent is to invoke skills, in the order of the definition.
  ///
  /// If the agent declares skills, only occasions for declared skills are returned.
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

  /// Returns the skills for a framework.
  ///
  /// These are the skills that the entry names, and the skills whose trigger or name contains the framework's
  /// name.
  package func skills(for entry: FrameworkEntry, declared: [String]) -> [String] {
    let name = Term(entry.name)
    let triggered = skillTriggers.filter { name.occurs(in: Term.words(of: $0.occasion)) }
      .map(\.skill)
    let named = declared.filter { name.occurs(in: Term.words(of: $0)) }
    var seen: Set<String> = []
    return (entry.skills + triggered + named).filter { seen.insert($0).inserted }
  }

  /// Returns the phrases of an occasion that the text of a task may contain.
  ///
  /// Introductory words are removed, so that "Writing Python tests" becomes "Python tests".
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

  /// Returns patterns of the files whose presence is a signal of a framework.
  ///
  /// Signals in the contents of files are left out, since tasks do not state contents.
  private static func paths(of entry: FrameworkEntry) -> [PathPattern] {
    entry.signals.compactMap { signal in
      guard signal.content == nil, let file = signal.file else { return nil }
      return PathPattern(file.hasSuffix("/") ? "**/\(file)**" : "**/\(file)")
    }
  }
}

import RehearsalSimulation

/// The kinds of work for which a definition tells its agent to invoke skills.
extension DefinitionBody {
  /// Returns the kinds of work for which the agent has to invoke a skill.
  ///
  /// - Parameter declared: The skills that the front matter lists; empty if it lists none.
  /// - Returns: The obligations, each with one skill: first those from statements about skills, then those from
  ///   frameworks. If `declared` is not empty, only its skills have obligations.
  func skillObligations(declared: [String]) -> [Contract.SkillObligation] {
    let triggeredObligations = skillTriggers.map { trigger in
      Contract.SkillObligation(
        skill: trigger.skill,
        work: Boundary(terms: Self.terms(of: trigger.occasion)),
        framework: nil
      )
    }
    let frameworkObligations = frameworks.flatMap { entry in
      skills(for: entry, declared: declared).map { skill in
        Contract.SkillObligation(
          skill: skill,
          work: Boundary(paths: Self.paths(of: entry), terms: [Term(entry.name)]),
          framework: entry.name
        )
      }
    }
    return (triggeredObligations + frameworkObligations).filter { obligation in
      !obligation.work.isEmpty && (declared.isEmpty || declared.contains(obligation.skill))
    }
  }

  /// Returns the skills that the agent has for a framework.
  ///
  /// - Parameters:
  ///   - entry: The entry of the framework in the definition.
  ///   - declared: The skills that the front matter lists.
  /// - Returns: The skills that the entry names, the skills for occasions that contain the name of the
  ///   framework, and the declared skills whose name contains it. There are no duplicates.
  package func skills(for entry: FrameworkEntry, declared: [String]) -> [String] {
    let name = Term(entry.name)
    let triggeredSkills = skillTriggers.filter { name.occurs(in: Term.words(of: $0.occasion)) }
      .map(\.skill)
    let namedSkills = declared.filter { name.occurs(in: Term.words(of: $0)) }
    var seenSkills: Set<String> = []
    return (entry.skills + triggeredSkills + namedSkills).filter { seenSkills.insert($0).inserted }
  }

  /// Returns the terms by which a task is recognised as an occasion to invoke a skill.
  ///
  /// The skill applies to each task whose description contains one of the terms. Introductory words are removed. For
  /// example, the occasion "Writing Python tests" has the term "Python tests".
  private static func terms(of occasion: String) -> [Term] {
    let phrases = occasion.split { ",;/".contains($0) }
    return phrases.compactMap { phrase in
      let words = phrase.split(separator: " ").drop { word in
        let word = word.lowercased()
        return introductoryWords.contains(word) || word.hasSuffix("ing")
      }
      let term = Term(words.map(String.init).joined(separator: " "))
      return term.isEmpty ? nil : term
    }
  }

  private static let introductoryWords: Set<String> = [
    "a", "an", "and", "any", "for", "if", "in", "of", "on", "or", "the", "to", "when", "with",
    "you",
    "are", "is",
  ]

  /// Returns patterns of paths for the files whose existence shows that a project uses a framework.
  ///
  /// Signals in the content of files are not included, because tasks state only the paths of files.
  private static func paths(of entry: FrameworkEntry) -> [PathPattern] {
    entry.signals.compactMap { signal in
      guard signal.requiredWord == nil, let file = signal.file else { return nil }
      return PathPattern(file.hasSuffix("/") ? "**/\(file)**" : "**/\(file)")
    }
  }
}

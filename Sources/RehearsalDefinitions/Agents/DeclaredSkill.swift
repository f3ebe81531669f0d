package import RehearsalSimulation

/// A skill that the front matter of a definition lists under `skills`.
package struct DeclaredSkill: Sendable, Hashable {
  /// The name of the skill.
  package var name: String
  /// The text of the nearest YAML comment above the skill in the list; `nil` if there is no such comment.
  ///
  /// For example, the group is `Databases` if the comment is `# === Databases ===`.
  package var group: String?
  /// The location of the skill's name in the definition.
  package var location: SourceLocation
}

extension FrontMatter {
  /// The skills that the front matter lists under the key `skills`.
  package var skills: [DeclaredSkill] {
    guard let value = self["skills"] else { return [] }
    let keyLine = value.location.line
    return value.names.map { name, location in
      let commentAbove = comments.last { $0.line < location.line && $0.line >= keyLine - 1 }
      return DeclaredSkill(
        name: name,
        group: commentAbove.map { Self.title(of: $0.text) }.flatMap { $0.isEmpty ? nil : $0 },
        location: location
      )
    }
  }

  private static func title(of comment: Substring) -> String {
    var title = comment.drop { " #=-*".contains($0) }
    while let lastCharacter = title.last, " #=-*".contains(lastCharacter) { title.removeLast() }
    return String(title)
  }
}

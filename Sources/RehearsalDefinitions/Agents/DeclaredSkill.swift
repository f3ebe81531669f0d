package import RehearsalSimulation

/// A skill that the front matter of a definition lists under `skills`.
package struct DeclaredSkill: Sendable, Hashable {
  /// The name of the skill.
  package var name: String
  /// The text of the nearest YAML comment above the skill, such as `Databases` for `# === Databases ===`.
  ///
  /// The value is `nil` if there is no such comment.
  package var group: String?
  /// The location of the name.
  package var location: SourceLocation
}

extension FrontMatter {
  /// The skills under the key `skills`, each with the comment above it as its group.
  package var skills: [DeclaredSkill] {
    guard let value = self["skills"] else { return [] }
    let start = value.location.line
    return value.names.map { name, location in
      let above = comments.last { $0.line < location.line && $0.line >= start - 1 }
      return DeclaredSkill(
        name: name,
        group: above.map { Self.title(of: $0.text) }.flatMap { $0.isEmpty ? nil : $0 },
        location: location
      )
    }
  }

  private static func title(of comment: Substring) -> String {
    var title = comment.drop { " #=-*".contains($0) }
    while let last = title.last, " #=-*".contains(last) { title.removeLast() }
    return String(title)
  }
}

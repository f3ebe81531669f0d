package import RehearsalSimulation

/// A skill that the front matter lists.
package struct DeclaredSkill: Sendable, Hashable {
  /// The skill's name.
  package var name: String
  /// The nearest comment above the skill, such as `# === Databases ===`, without its marks.
  package var group: String?
  /// The location of the name.
  package var location: SourceLocation
}

extension FrontMatter {
  /// The listed skills, grouped by the comments above the skills.
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

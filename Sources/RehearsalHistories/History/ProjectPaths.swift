import RehearsalSimulation

/// What a history keeps of names, paths and words.
///
/// The rule is a list of what is kept: names of agents, tools, skills and models, and paths below the project. Words are
/// kept only if the user asks for them; even then without home folders, addresses and keys.
package struct ProjectPaths: Sendable {
  /// The folder of the project, with `/` between its parts and none at its end; `nil` if it is not known.
  package private(set) var root: String?
  /// What the user asks the import for.
  let options: ImportOptions

  /// Creates the paths of a project.
  ///
  /// - Parameters:
  ///   - folder: The project's folder as a log has it; `nil` if it is not known. The root of the file system is no
  ///     project.
  ///   - options: What the user asks the import for.
  package init(folder: String? = nil, options: ImportOptions = ImportOptions()) {
    self.options = options
    guard var root = folder?.replacing("\\", with: "/") else { return }
    while root.hasSuffix("/") { root.removeLast() }
    self.root = root.isEmpty ? nil : root
  }

  /// Returns a path as a history keeps it: below the project relative to it, elsewhere as a hash.
  ///
  /// Files of the same path have the same hash.
  package func kept(_ path: String) -> String {
    let path = path.replacing("\\", with: "/")
    if let root, path == root { return "." }
    if let root, path.hasPrefix(root + "/") {
      let below = PathPattern.normalised(String(path.dropFirst(root.count + 1)))
      if !below.hasPrefix("..") { return Self.plain(below) }
    }
    let isAbsolute = path.hasPrefix("/") || path.hasPrefix("~") || path.dropFirst().hasPrefix(":/")
    let relative = PathPattern.normalised(path)
    // The value of a variable and the host of another machine are not known.
    let isElsewhere = path.contains("$") || path.contains("`") || path.contains("@")
    guard isAbsolute || isElsewhere || relative.hasPrefix("..") else { return Self.plain(relative) }
    return "outside/" + Self.hash(path)
  }

  /// Returns a path in which each part that looks like a secret is a hash.
  private static func plain(_ path: String) -> String {
    guard path.split(separator: "/").contains(where: { SecretText.isSecret($0) }) else {
      return path
    }
    return path.split(separator: "/").map {
      SecretText.isSecret($0) ? hash(String($0)) : String($0)
    }
    .joined(separator: "/")
  }

  /// Returns the name of an agent, a tool, a skill or a language model, or a hash if it does not look like a name.
  package static func name(_ text: String) -> String {
    let isName =
      !text.isEmpty && text.utf8.count <= 80 && !SecretText.isSecret(text[...])
      && SecretText.removed(from: text) == text
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || " _-.:/()<>+#".unicodeScalars.contains(scalar)
      }
    return isName || text == "?" ? text : "name-" + hash(text)
  }

  /// Returns a text as a history keeps it, or `nil` if it does not.
  package func kept(text: String) -> String? {
    guard options.keepsText else { return nil }
    let below = root.map { text.replacing($0 + "/", with: "").replacing($0, with: ".") } ?? text
    return SecretText.removed(from: below)
  }

  private static func hash(_ text: String) -> String {
    String(Digest(of: text).description.prefix(12))
  }
}

/// What the user asks an import for.
package struct ImportOptions: Sendable {
  /// Whether the import keeps the words of prompts, results and commands.
  package var keepsText: Bool
  /// The tasks to look for in prompts.
  var tasks: TaskNames

  init(keepsText: Bool, tasks: TaskNames) {
    self.keepsText = keepsText
    self.tasks = tasks
  }

  /// Creates the options of an import that keeps no words, or all.
  package init(keepsText: Bool = false) {
    self.init(keepsText: keepsText, tasks: TaskNames([]))
  }
}

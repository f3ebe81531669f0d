import RehearsalSimulation

/// A filter that keeps private names, paths and texts of a log out of a history.
///
/// A history contains the names of agents, tools, skills and language models, and paths inside the project.
/// It contains other texts, such as prompts, only if the user asks for them. In such texts, home folders,
/// e-mail addresses and access keys are always replaced.
package struct PrivacyFilter: Sendable {
  /// The absolute path of the project folder, without a slash at the end; `nil` if unknown.
  package private(set) var projectFolder: String?
  /// The options that the user gave for the import.
  let options: ImportOptions

  /// Creates the filter for a project.
  ///
  /// - Parameters:
  ///   - folder: The path of the project folder, read from a log; `nil` if unknown. The path `/` counts as unknown.
  ///   - options: The options that the user gave for the import.
  package init(folder: String? = nil, options: ImportOptions = ImportOptions()) {
    self.options = options
    guard var root = folder?.replacing("\\", with: "/") else { return }
    while root.hasSuffix("/") { root.removeLast() }
    self.projectFolder = root.isEmpty ? nil : root
  }

  /// Returns a path without private parts.
  ///
  /// A path inside the project becomes relative to the project folder. Any other path becomes `outside/` and
  /// a hash of the path. A relative path counts as inside the project unless it leads out of the folder or
  /// depends on the shell or another host. Parts that look like secrets become hashes.
  package func publicPath(_ path: String) -> String {
    let path = path.replacing("\\", with: "/")
    if let projectFolder, path == projectFolder { return "." }
    if let projectFolder, path.hasPrefix(projectFolder + "/") {
      let relativeToRoot = PathPattern.normalised(String(path.dropFirst(projectFolder.count + 1)))
      if !PathPattern.leadsOut(relativeToRoot) { return Self.withoutSecretParts(relativeToRoot) }
    }
    let isAbsolute = path.hasPrefix("/") || path.hasPrefix("~") || path.dropFirst().hasPrefix(":/")
    let relative = PathPattern.normalised(path)
    // A path with one of these characters depends on a shell variable, on a command or on another host.
    let dependsOnShellOrHost = path.contains("$") || path.contains("`") || path.contains("@")
    guard isAbsolute || dependsOnShellOrHost || PathPattern.leadsOut(relative) else {
      return Self.withoutSecretParts(relative)
    }
    return "outside/" + Self.hash(path)
  }

  /// Returns a path in which each component that looks like a secret is replaced by a hash.
  private static func withoutSecretParts(_ path: String) -> String {
    guard path.split(separator: "/").contains(where: { SecretText.isSecret($0) }) else {
      return path
    }
    return path.split(separator: "/").map {
      SecretText.isSecret($0) ? hash(String($0)) : String($0)
    }
    .joined(separator: "/")
  }

  /// Returns the name of an agent, tool, skill or language model without private parts.
  ///
  /// A text that does not look like a name becomes `name-` and a hash.
  package static func publicName(_ text: String) -> String {
    let isName =
      !text.isEmpty && text.utf8.count <= 80 && !SecretText.isSecret(text[...])
      && SecretText.removingSecrets(from: text) == text
      && text.unicodeScalars.allSatisfy { scalar in
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || " _-.:/()<>+#".unicodeScalars.contains(scalar)
      }
    return isName || text == "?" ? text : "name-" + hash(text)
  }

  /// Returns a text without secrets and without the path of the project folder.
  ///
  /// The result is `nil` if the import does not keep texts.
  package func publicText(text: String) -> String? {
    guard options.keepsText else { return nil }
    let relativeText =
      projectFolder.map { text.replacing($0 + "/", with: "").replacing($0, with: ".") } ?? text
    return SecretText.removingSecrets(from: relativeText)
  }

  private static func hash(_ text: String) -> String {
    String(Digest(of: text).description.prefix(12))
  }
}

/// The options that the user gives for an import.
package struct ImportOptions: Sendable {
  /// Whether the import keeps the texts of prompts, results and commands.
  package var keepsText: Bool
  /// The planned tasks to look for in prompts.
  var tasks: TaskNameFinder

  init(keepsText: Bool, tasks: TaskNameFinder) {
    self.keepsText = keepsText
    self.tasks = tasks
  }

  /// Creates the options of an import that does not look for the names of tasks in prompts.
  ///
  /// - Parameter keepsText: Whether the import keeps the texts of prompts, results and commands.
  package init(keepsText: Bool = false) {
    self.init(keepsText: keepsText, tasks: TaskNameFinder([]))
  }
}

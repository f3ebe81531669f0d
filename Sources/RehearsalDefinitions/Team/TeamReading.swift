import RehearsalSimulation

/// A reader of the definitions in one or more folders, and of companion files such as commands, skills and settings.
struct TeamReading {
  private(set) var files: [DefinitionFile] = []
  private(set) var companions: [CompanionFile] = []
  /// The names of the skills with a file `SKILL.md` in the folders.
  private(set) var skillNames: [String] = []
  private let mode: FrontMatter.Mode
  private let diagnostics: Diagnostics
  /// The places of the definitions in ``files``, in the same order.
  private var filePlaces: [String] = []
  /// The places of the settings in ``companions``, in the same order.
  private var settingsPlaces: [String] = []
  /// The places of the files that have already been read.
  ///
  /// No file is read twice, even if one folder contains another or is a link to another.
  private var visitedPlaces: Set<String> = []

  init(mode: FrontMatter.Mode, _ diagnostics: Diagnostics) {
    self.mode = mode
    self.diagnostics = diagnostics
  }

  /// Reads the definitions and companion files in a folder.
  ///
  /// - Parameters:
  ///   - tree: The folder.
  ///   - includesDefinitions: Whether definitions are read. If `false`, only companion files are read.
  /// - Throws: ``PlanError`` if the folder cannot be read.
  mutating func read(_ tree: any SourceTree, includesDefinitions: Bool) throws(PlanError) {
    let reader = SourceReader(tree, diagnostics)
    let paths = try Self.paths(of: tree)
    // A list of files leaves out a link that leads out of the project.
    for path in ["settings.json", ".claude/settings.json"]
    where CompanionFile.Kind(of: reader.shownPath(path)) == .settings && !paths.contains(path) {
      _ = reader.canReadSettings(at: path)
    }
    var definitionSources: [SourceText] = []
    for path in paths {
      let companionKind = CompanionFile.Kind(of: reader.shownPath(path))
      guard includesDefinitions || companionKind != nil,
        companionKind != nil || Self.canBeDefinition(path),
        case let place = tree.location(of: path) ?? reader.shownPath(path).withoutLeadingDots,
        visitedPlaces.insert(place).inserted, let source = reader.read(path, namedAt: nil)
      else { continue }
      if let companionKind, !definesAgent(source, companionKind) {
        companions.append(CompanionFile(companionKind, source))
        if companionKind == .settings { settingsPlaces.append(place) }
        if companionKind == .skill { skillNames += [skillName(source)].compactMap(\.self) }
      } else if includesDefinitions {
        definitionSources.append(source)
        filePlaces.append(place)
      }
    }
    files += definitionSources.concurrentMap { [mode] in DefinitionFile($0, mode: mode) }
  }

  /// Applies each settings file: the tools that it denies are denied to all agents in its project.
  ///
  /// The project is the folder that contains the folder `.claude` with the settings file.
  /// The tools that an agent's own definition denies stay denied. Personal settings
  /// (`settings.local.json`) are ignored, so that a team is the same on each computer.
  mutating func applySettings() {
    for (settings, place) in zip(companions.filter { $0.kind == .settings }, settingsPlaces)
    where !place.lowercased().hasSuffix(".local.json") {
      let folders = place.split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
      let scope = folders.map { $0 + "/" }.joined()
      let deniedTools = settings.deniedTools.map(\.name)
      for index in files.indices where filePlaces[index].hasPrefix(scope) {
        files[index].deny(deniedTools)
      }
    }
  }

  /// Returns the paths of the files in a folder, except for files below `worktrees` or `output-styles`.
  private static func paths(of tree: any SourceTree) throws(PlanError) -> [String] {
    do throws(SourceError) {
      return try (tree.files(below: "") ?? []).filter { path in
        !folderNames(of: path).contains { $0 == "worktrees" || $0 == "output-styles" }
      }
    } catch {
      throw PlanError(error)
    }
  }

  private static func folderNames(of path: String) -> [String] {
    path.split(separator: "/").dropLast().map { $0.lowercased() }
  }

  /// Returns whether a path is that of a Markdown file which is in no folder `skills` or
  /// `commands`.
  private static func canBeDefinition(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".md")
      && !folderNames(of: path).contains { $0 == "skills" || $0 == "commands" }
  }

  /// Returns whether a file with the name of an instructions file, such as `AGENTS.md`, defines an agent.
  private func definesAgent(_ source: SourceText, _ kind: CompanionFile.Kind) -> Bool {
    kind == .instructions && DefinitionFile(source, mode: mode).agent != nil
  }

  /// Returns the name of a skill from its front matter; if it has none, the name of the skill's
  /// folder.
  private func skillName(_ source: SourceText) -> String? {
    DefinitionFile(source, mode: mode).agent?.name
      ?? source.path.split(separator: "/").dropLast().last.map { String($0) }
  }
}

extension String {
  /// The path without any `./` at its beginning.
  fileprivate var withoutLeadingDots: String {
    var path = self[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    return String(path)
  }
}

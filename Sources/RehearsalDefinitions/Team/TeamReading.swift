import RehearsalSimulation

/// A reader of the definitions in some folders, and of the files beside them.
struct TeamReading {
  private(set) var files: [DefinitionFile] = []
  private(set) var companions: [CompanionFile] = []
  /// The names of the skills.
  private(set) var skills: [String] = []
  private let mode: FrontMatter.Mode
  private let diagnostics: Diagnostics
  /// The paths of the files that were read, because the folders can overlap.
  private var readPaths: Set<Substring> = []

  init(mode: FrontMatter.Mode, _ diagnostics: Diagnostics) {
    self.mode = mode
    self.diagnostics = diagnostics
  }

  /// Reads the files in a folder.
  ///
  /// - Parameters:
  ///   - tree: The folder.
  ///   - definitions: Whether definitions are read, rather than only the files beside them.
  /// - Throws: ``PlanError`` if the folder cannot be read.
  mutating func read(_ tree: any SourceTree, definitions: Bool) throws(PlanError) {
    let reader = SourceReader(tree, diagnostics)
    for path in try Self.paths(of: tree) {
      let kind = CompanionFile.Kind(of: reader.shown(path))
      guard definitions || kind != nil, kind != nil || Self.canBeDefinition(path),
        readPaths.insert(reader.shown(path).withoutDots).inserted,
        let source = reader.read(path, namedAt: nil)
      else { continue }
      if let kind, !isAgent(source, kind) {
        companions.append(CompanionFile(kind, source))
        if kind == .skill { skills += [nameOfSkill(source)].compactMap(\.self) }
      } else if definitions {
        files.append(DefinitionFile(source, mode: mode))
      }
    }
  }

  /// Adds the tools that settings deny to the agents for which the settings are written.
  ///
  /// Personal settings (`settings.local.json`) are left out, so that a team is the same on each computer.
  mutating func applySettings() {
    for settings in companions
    where settings.kind == .settings && !settings.shown.lowercased().hasSuffix(".local.json") {
      let scope = settings.scope.withoutDots
      let denied = settings.deniedTools.map(\.name)
      for index in files.indices where files[index].shown.withoutDots.hasPrefix(scope) {
        files[index].deny(denied)
      }
    }
  }

  /// Returns the paths of the files in a folder, without those in the folders of work trees and output styles.
  private static func paths(of tree: any SourceTree) throws(PlanError) -> [String] {
    do throws(SourceError) {
      return try (tree.files(below: "") ?? []).filter { path in
        !folders(of: path).contains { $0 == "worktrees" || $0 == "output-styles" }
      }
    } catch {
      throw PlanError(error)
    }
  }

  private static func folders(of path: String) -> [String] {
    path.split(separator: "/").dropLast().map { $0.lowercased() }
  }

  /// Returns whether a file is a Markdown file outside the folders of skills and commands.
  private static func canBeDefinition(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".md")
      && !folders(of: path).contains { $0 == "skills" || $0 == "commands" }
  }

  /// Returns whether instructions are in fact the definition of an agent named after the file.
  private func isAgent(_ source: SourceText, _ kind: CompanionFile.Kind) -> Bool {
    kind == .instructions && DefinitionFile(source, mode: mode).agent != nil
  }

  /// Returns the name of a skill from its front matter or, if that has no name, from its folder.
  private func nameOfSkill(_ source: SourceText) -> String? {
    DefinitionFile(source, mode: mode).agent?.name
      ?? source.path.split(separator: "/").dropLast().last.map { String($0) }
  }
}

extension String {
  /// The path without `./` at its beginning.
  fileprivate var withoutDots: Substring {
    var path = self[...]
    while path.hasPrefix("./") { path = path.dropFirst(2) }
    return path
  }
}

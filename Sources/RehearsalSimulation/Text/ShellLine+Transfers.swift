extension ShellLine.Command {
  /// The files that a program copies, moves or links, as in `cp a.py b.py api/`.
  package struct Transfer {
    /// The files and folders that are copied, moved or linked.
    package let sources: [String]
    /// Whether the sources are no longer in their place afterwards.
    package let movesSources: Bool
    /// The path of the copy, the moved file or the link, or that of the folder in which it keeps its name.
    private let destination: String
    /// Whether the destination is certainly a folder; `nil` if that depends on the files.
    private let isFolder: Bool?
    /// Whether a slash at the end of a source stands for the content of the folder, as it does for `rsync`.
    private let slashMeansContent: Bool

    /// The options of each program.
    private static let optionsByProgram = [
      "cp": copyOptions(lettersWithValue: "St"), "ln": copyOptions(lettersWithValue: "St"),
      "mv": copyOptions(lettersWithValue: "St"), "install": copyOptions(lettersWithValue: "gmoSt"),
      "rsync": Options(
        lettersWithValue: "BMTef",
        namesWithValue: [
          "--backup-dir", "--bwlimit", "--chmod", "--chown", "--compare-dest", "--copy-dest",
          "--exclude", "--exclude-from", "--files-from", "--filter", "--include", "--include-from",
          "--link-dest", "--log-file", "--max-size", "--min-size", "--partial-dir", "--port",
          "--rsh", "--rsync-path", "--suffix", "--temp-dir", "--timeout",
        ]
      ),
    ]

    private static func copyOptions(lettersWithValue: String) -> Options {
      Options(
        lettersWithValue: lettersWithValue,
        namesWithValue: ["--group", "--mode", "--owner", "--suffix", "--target-directory"],
        pathOptions: ["-t", "--target-directory"]
      )
    }

    /// Reads a command; `nil` if its program transfers no files.
    ///
    /// - Parameter words: The name of the program and its arguments.
    package init?(_ words: [String]) {
      let words = words.starts(with: ["git", "mv"]) ? Array(words.dropFirst()) : words
      guard let program = words.first, let options = Self.optionsByProgram[program] else {
        return nil
      }
      let arguments = Arguments(words.dropFirst(), options)
      // With `-d`, the program `install` creates folders.
      guard program != "install" || !arguments.hasOption("d", "--directory") else { return nil }
      var sources = arguments.words
      // A link without a path is in the current folder.
      let targetFolder = arguments.path ?? (program == "ln" && sources.count == 1 ? "." : nil)
      let lastArgument = targetFolder == nil ? sources.popLast() : nil
      guard let destination = targetFolder ?? lastArgument, !sources.isEmpty else { return nil }
      self.destination = destination
      self.sources = sources
      slashMeansContent = program == "rsync"
      movesSources = program == "mv" || arguments.options.contains("--remove-source-files")
      let isNoFolder = program != "rsync" && arguments.hasOption("T", "--no-target-directory")
      isFolder =
        targetFolder != nil || sources.count > 1 || Self.namesFolder(destination)
        ? true : isNoFolder ? false : nil
    }

    /// Returns whether a path is written like that of a folder.
    private static func namesFolder(_ path: String) -> Bool {
      ["/", "/.", "/.."].contains { path.hasSuffix($0) } || path == "." || path == ".."
    }

    /// Returns the paths that the program writes at the destination.
    ///
    /// In a folder, a file keeps its name. If the name is unknown, as in `cp *.py api/`, the path is that of the folder.
    ///
    /// - Parameter isKnownFolder: A closure that returns whether a path is known to be that of a folder.
    /// - Returns: The paths, relative to the folder in which the program works.
    package func writtenPaths(isKnownFolder: (String) -> Bool) -> [String] {
      guard isFolder ?? isKnownFolder(destination) else { return [destination] }
      return sources.map { source in
        let name = name(of: source)
        guard !name.isEmpty else { return destination }
        if destination == "." { return name }
        return destination.hasSuffix("/") ? destination + name : "\(destination)/\(name)"
      }
    }

    /// Returns the name that a file keeps in another folder, or an empty text if the name is unknown.
    private func name(of source: String) -> String {
      if slashMeansContent, source.hasSuffix("/") { return "" }
      let name = source.split(separator: "/").last.map(String.init) ?? ""
      let isUnknown = name == "." || name == ".." || name.contains { "*?[{$".contains($0) }
      return isUnknown ? "" : name
    }
  }
}

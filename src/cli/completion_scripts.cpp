#include "cli/completion.hpp"

namespace imp::cli {

namespace {

constexpr std::string_view kBash =
    R"sh(# bash completion of impctl. In ~/.bashrc: eval "$(impctl completion bash)"
_impctl() {
    local line=${COMP_LINE:0:COMP_POINT} word reply i
    local -a words
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=('')
    word=${words[${#words[@]} - 1]}
    COMPREPLY=()
    if [[ $word == *=@* ]]; then
        while IFS= read -r reply; do
            # A file's name may be anything, and goes into a line that is then run.
            printf -v reply %q "$reply"
            COMPREPLY+=("${word%%@*}@$reply")
        done < <(compgen -f -- "${word#*=@}")
    else
        while IFS= read -r reply; do
            COMPREPLY+=("$reply")
        done < <("${words[0]/#\~/$HOME}" __complete "${words[@]:1}" 2>/dev/null)
    fi
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
    # What bash replaces begins behind the = of the word.
    if [[ $word == *=* && $COMP_WORDBREAKS == *=* ]]; then
        for i in "${!COMPREPLY[@]}"; do
            COMPREPLY[i]=${COMPREPLY[i]#"${word%%=*}="}
        done
    fi
}
complete -o default -F _impctl impctl
)sh";

constexpr std::string_view kZsh =
    R"sh(#compdef impctl
# zsh completion of impctl. As _impctl in a directory of $fpath; or, behind compinit in ~/.zshrc:
# eval "$(impctl completion zsh)"
_impctl() {
    local -a replies going_on ended
    if [[ $PREFIX == *=@* ]]; then
        compset -P '*=@'
        _files
        return
    fi
    # Without (e), which would run what stands in the line.
    replies=("${(@f)$("${${(Q)words[1]}/#\~/$HOME}" __complete "${(@)words[2,CURRENT - 1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    replies=(${replies:#})
    going_on=(${(M)replies:#*=})
    ended=(${replies:#*=})
    (( $#replies )) || { _files; return; }
    (( $#going_on )) && compadd -S '' -- "${going_on[@]}"
    (( $#ended )) && compadd -- "${ended[@]}"
}
if [[ ${funcstack[1]} == _impctl ]]; then
    _impctl "$@"
else
    compdef _impctl impctl
fi
)sh";

}  // namespace

std::string_view completion_script(std::string_view shell) noexcept {
    if (shell == "bash")
        return kBash;
    if (shell == "zsh")
        return kZsh;
    return "";
}

}  // namespace imp::cli

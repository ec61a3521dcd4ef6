# Completion of pave, and of its link create-service, in bash.

_pave() {
    # Bash splits words at `=` and `:` too; pave wants them whole. What no white space divides in the line is one word.
    local line=${COMP_LINE:0:COMP_POINT} words=() last=-1 rest word i
    for ((i = 0; i <= COMP_CWORD; i++)); do
        rest=${line#"${line%%[![:space:]]*}"}
        word=${COMP_WORDS[i]}
        if ((i == COMP_CWORD)); then word=$rest; fi
        if ((last >= 0)) && [[ $rest == "$line" ]]; then words[last]+=$word; else words[++last]=$word; fi
        line=${rest#"$word"}
    done
    local current=${words[last]} program=${words[0]/#\~/$HOME}
    if [[ ${program##*/} == create-service ]]; then
        words=(pave create-service "${words[@]:1}")
        ((last += 1))
    fi
    local IFS=$'\013'
    COMPREPLY=($(COMPLETE=bash _CLAP_IFS=$IFS _CLAP_COMPLETE_INDEX=$last _CLAP_COMPLETE_COMP_TYPE=$COMP_TYPE \
        _CLAP_COMPLETE_SPACE=false "$program" -- "${words[@]}" 2> /dev/null)) || COMPREPLY=()
    # Bash replaces only what comes after the last `=` or `:`, and from the last `@` on, which begins a host to it.
    local start=${current%"${current##*[=:]}"} after
    after=${current#"$start"}
    if [[ $COMP_WORDBREAKS == *@* && $after == *@* ]]; then start+=${after%@*}; fi
    COMPREPLY=("${COMPREPLY[@]#"$start"}")
    # A value, or more of a path, follows these; after all others a space does.
    if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} != *[=/:@] ]]; then COMPREPLY[0]+=' '; fi
}

complete -o nospace -o bashdefault -F _pave pave create-service
